import type { NormCard } from '../promoting/norm-card.js';

/** A norm card as it is kept. */
export interface KeptNormCard extends NormCard {
  /** Names the text, so that a verdict can name the card without it. */
  readonly textHash: string;
}

/** Where platforms' norm cards are kept. Texts stand apart: a card whose text was erased is gone. */
export abstract class NormCardStore {
  /** A platform's cards, in the order they were given. */
  abstract of(platform: string): Promise<readonly KeptNormCard[]>;

  /** Puts a platform's list in the place of the one before, whole or not at all. A text and label stands in it once. */
  abstract replace(platform: string, cards: readonly NormCard[]): Promise<void>;
}
