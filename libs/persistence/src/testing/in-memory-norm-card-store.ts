import { type KeptNormCard, type NormCard, NormCardStore } from '@parlance/domain';
import { InMemoryTexts } from './in-memory-texts.js';

type Stored = Omit<KeptNormCard, 'text'>;

/** Norm cards in memory, for specs; keeps the same contract as PostgreSQL (`NORM_CARD_STORE_CONTRACT`). */
export class InMemoryNormCardStore extends NormCardStore {
  readonly #cards = new Map<string, readonly Stored[]>();

  constructor(private readonly texts = new InMemoryTexts()) {
    super();
  }

  override async of(platform: string): Promise<readonly KeptNormCard[]> {
    return (this.#cards.get(platform) ?? []).flatMap((card) => {
      const text = this.texts.find(platform, card.textHash);
      return text === undefined ? [] : [{ ...card, text }];
    });
  }

  /** For the other stores in memory. */
  stored(platform: string): readonly Stored[] {
    return this.#cards.get(platform) ?? [];
  }

  override async replace(platform: string, cards: readonly NormCard[]): Promise<void> {
    this.#cards.set(
      platform,
      cards.map(({ text, ...card }) => ({ ...card, textHash: this.texts.keep(platform, text) })),
    );
  }
}
