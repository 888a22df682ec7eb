import type { Ranking, Weights } from './ranking.js';

/** What a threshold makes of texts whose truth is known; a text is flagged if its score reaches the threshold (≥). */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Counts flagged and unflagged texts by truth. */
export function confusionAt(threshold: number, ranking: Ranking, weights?: Weights): Confusion {
  const { scores, positive, length } = ranking;
  const counts = [0, 0, 0, 0];
  for (let rank = 0; rank < length; rank++) {
    const weight = weights === undefined ? 1 : weights[rank]!;
    counts[(scores[rank]! >= threshold ? 0 : 2) + (1 - positive[rank]!)]! += weight;
  }
  const [truePositives, falsePositives, falseNegatives, trueNegatives] = counts as [number, number, number, number];
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

/** Share of the flagged that have the label; undefined if nothing is flagged. */
export function precision({ truePositives, falsePositives }: Confusion): number | undefined {
  return ratio(truePositives, truePositives + falsePositives);
}

/** Share of those with the label that are flagged; undefined if none has it. */
export function recall({ truePositives, falseNegatives }: Confusion): number | undefined {
  return ratio(truePositives, truePositives + falseNegatives);
}

/** Harmonic mean of precision and recall; undefined if nothing is flagged and nothing should be. van Rijsbergen 1979, ch. 7. */
export function f1({ truePositives, falsePositives, falseNegatives }: Confusion): number | undefined {
  return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
