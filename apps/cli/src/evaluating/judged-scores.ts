import type { Label, Scores } from '@parlance/domain';

/** One label's scores beside what people said: `truths[i]` is 1 or 0 for the text that got `scores[i]`. */
export interface JudgedScores {
  readonly scores: number[];
  readonly truths: number[];
}

/** Gathers scores of judged texts by label; a label that a text was not judged for is unknown, not 0. */
export class JudgedScoresByLabel {
  readonly #byLabel: ReadonlyMap<Label, JudgedScores>;
  /** Rows judged for a label that the model does not know. */
  readonly unknownLabels = new Map<string, number>();

  constructor(modelLabels: readonly Label[]) {
    this.#byLabel = new Map(modelLabels.map((label) => [label, { scores: [], truths: [] }]));
  }

  add(scores: Scores, labels: Readonly<Record<string, 0 | 1>>): void {
    for (const [label, truth] of Object.entries(labels)) {
      const judged = this.#byLabel.get(label);
      if (judged === undefined) this.unknownLabels.set(label, (this.unknownLabels.get(label) ?? 0) + 1);
      else {
        judged.scores.push(scores[label]!);
        judged.truths.push(truth);
      }
    }
  }

  /** In the model's order; a label that no text was judged for has empty lists. */
  *[Symbol.iterator](): Generator<[Label, JudgedScores]> {
    yield* this.#byLabel;
  }
}
