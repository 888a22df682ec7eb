import type { Ranking, Weights } from './ranking.js';

/** Bins of `calibrationError`. */
export const CALIBRATION_BINS = 15;

/**
 * Expected calibration error: over bins that hold equally many texts, the mean gap between the average score and the share
 * that has the label. In [0, 1], 0 is best; undefined without texts. Equal scores share a bin, so a bin may hold more
 * than its part and the next one less. ECE: Naeini, Cooper & Hauskrecht 2015; bins of equal mass: Nguyen & O'Connor 2015.
 */
export function calibrationError(ranking: Ranking, weights?: Weights, bins = CALIBRATION_BINS): number | undefined {
  const { scores, positive, endsTie, length } = ranking;
  let total = length;
  if (weights !== undefined) {
    total = 0;
    for (let rank = 0; rank < length; rank++) total += weights[rank]!;
  }
  if (total === 0) return undefined;
  let gaps = 0;
  /** Σ weight · (score - truth) within the bin. */
  let gap = 0;
  let seen = 0;
  let bin = 1;
  for (let rank = 0; rank < length; rank++) {
    const weight = weights === undefined ? 1 : weights[rank]!;
    gap += weight * (scores[rank]! - positive[rank]!);
    seen += weight;
    if (endsTie[rank] === 0 || seen * bins < bin * total) continue;
    gaps += Math.abs(gap);
    gap = 0;
    bin = Math.floor((seen * bins) / total) + 1;
  }
  return (gaps + Math.abs(gap)) / total;
}
