import type { Ranking, Weights } from './ranking.js';

/** The best F1 any threshold reaches, and the highest threshold that reaches it. */
export interface BestF1 {
  readonly f1: number;
  /** A score of the ranking: flag what scores at least this. */
  readonly threshold: number;
}

/**
 * The best F1 over all thresholds; undefined without a positive. It is chosen on the texts it is measured on, so it flatters:
 * on other texts, expect less (Lipton, Elkan & Naryanaswamy 2014).
 */
export function bestF1(ranking: Ranking, weights?: Weights): BestF1 | undefined {
  const { scores, positive, endsTie, length } = ranking;
  let positives = ranking.positives;
  if (weights !== undefined) {
    positives = 0;
    for (let rank = 0; rank < length; rank++) if (positive[rank] === 1) positives += weights[rank]!;
  }
  if (positives === 0) return undefined;
  let flagged = 0;
  let right = 0;
  let best = -1;
  let threshold = NaN;
  for (let rank = 0; rank < length; rank++) {
    const weight = weights === undefined ? 1 : weights[rank]!;
    flagged += weight;
    if (positive[rank] === 1) right += weight;
    if (endsTie[rank] === 0 || flagged === 0) continue;
    const f1 = (2 * right) / (flagged + positives);
    if (f1 <= best) continue;
    best = f1;
    threshold = scores[rank]!;
  }
  return { f1: best, threshold };
}
