import type { ScoringOutcome } from '@parlance/domain';
import type { LabelledText } from '@parlance/platform-model';

/** Whether a model reads a norm card's text as the platform demands: for each label of the card. */
export interface NormCardResult {
  readonly text: string;
  readonly label: string;
  readonly expected: boolean;
  readonly score: number;
  readonly held: boolean;
}

/** From this score on a text counts as read with the label. */
const READ_AS = 0.5;

/** A text with the reading that a platform demands. A label that the model does not have is not checked. */
export class NormCard {
  constructor(private readonly row: LabelledText) {}

  get text(): string {
    return this.row.text;
  }

  check(outcome: ScoringOutcome): NormCardResult[] {
    const { text, labels } = this.row;
    if ('failure' in outcome) return [];
    return Object.entries(labels).flatMap(([label, reading]) => {
      const score = outcome.scores[label];
      if (score === undefined) return [];
      const expected = reading === 1;
      return [{ text, label, expected, score, held: score >= READ_AS === expected }];
    });
  }
}
