import { keepsNormCard, type Scores } from '@parlance/domain';
import type { LabelledText } from '@parlance/platform-model';

/** A text with the reading of one label that a platform demands. */
export interface NormCard {
  readonly text: string;
  readonly label: string;
  readonly reading: boolean;
}

/** Whether a model reads a norm card's text as the platform demands. */
export interface NormCardResult {
  readonly text: string;
  readonly label: string;
  readonly expected: boolean;
  /** Absent: neither the model nor its base gives the text a score of the label. */
  readonly score?: number;
  readonly held: boolean;
}

/** A card a label of each row. */
export function normCardsOf(rows: readonly LabelledText[]): NormCard[] {
  return rows.flatMap(({ text, labels }) =>
    Object.entries(labels).map(([label, reading]) => ({ text, label, reading: reading === 1 })),
  );
}

/** Each card by the scores of its text, as a server judges it for a label whose thresholds never act. */
export function judgedCards(cards: readonly NormCard[], scores: readonly (Scores | undefined)[]): NormCardResult[] {
  return cards.map(({ text, label, reading: expected }, i) => {
    const score = scores[i]?.[label];
    return { text, label, expected, ...(score !== undefined && { score }), held: keepsNormCard(score, expected) };
  });
}
