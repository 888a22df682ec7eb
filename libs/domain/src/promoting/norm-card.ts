import type { Label } from '../deciding/scores.js';

/** A text with the reading that a platform demands of every model: one that breaks a card is not promoted by itself. */
export interface NormCard {
  readonly text: string;
  readonly label: Label;
  /** Whether the label must hold. */
  readonly reading: boolean;
  /** Why, for whoever reads the card. */
  readonly note?: string;
}

/** Bounded, for messages. */
export type NormCardProblemKind = 'unknown-label' | 'contradiction';

/** One thing wrong with a list of cards; holds nothing of a text. */
export interface NormCardProblem {
  readonly kind: NormCardProblemKind;
  /** Which of those given. */
  readonly index: number;
  readonly detail: string;
}

/** A list of norm cards without repeats, or everything that is wrong with it. */
export type CheckedNormCards =
  { readonly cards: readonly NormCard[] } | { readonly problems: readonly NormCardProblem[] };

/**
 * A platform may demand readings of its labels alone, and one reading of a text. Texts count as the same if they are so
 * after Unicode normalization (NFC); of cards that demand the same the first is kept.
 */
export function checkNormCards(given: readonly NormCard[], labels: readonly Label[]): CheckedNormCards {
  const known = new Set(labels);
  const problems: NormCardProblem[] = [];
  const first = new Map<string, { readonly card: NormCard; readonly index: number }>();
  for (const [index, card] of given.entries()) {
    if (!known.has(card.label)) {
      const detail = `the platform has no label ${card.label}: its policy has ${[...known].sort().join(', ')}`;
      problems.push({ kind: 'unknown-label', index, detail });
      continue;
    }
    const key = JSON.stringify([asHashed(card.text), card.label]);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, { card, index });
    } else if (before.card.reading !== card.reading) {
      const detail = `card ${before.index} demands the other reading of ${card.label} of the same text`;
      problems.push({ kind: 'contradiction', index, detail });
    }
  }
  return problems.length > 0 ? { problems } : { cards: [...first.values()].map(({ card }) => card) };
}

/** What a text's hash is of: in UTF-8 every half of a surrogate pair is the same. */
function asHashed(text: string): string {
  return text.normalize('NFC').replace(/\p{Cs}/gu, '\ufffd');
}
