import type { Ranking, Weights } from './ranking.js';

/**
 * Area under the precision-recall curve as average precision: Σ (recall gained at a threshold) · (precision there), equal
 * scores being one step, nothing interpolated. In [0, 1]; undefined without a positive. A model that knows nothing
 * gets the share of positives. Davis & Goadrich 2006 on why not by trapezoids.
 */
export function prAuc(ranking: Ranking, weights?: Weights): number | undefined {
  const { positive, endsTie, length } = ranking;
  let flagged = 0;
  let right = 0;
  let rightBefore = 0;
  let area = 0;
  for (let rank = 0; rank < length; rank++) {
    const weight = weights === undefined ? 1 : weights[rank]!;
    flagged += weight;
    if (positive[rank] === 1) right += weight;
    if (endsTie[rank] === 0 || right === rightBefore) continue;
    area += ((right - rightBefore) * right) / flagged;
    rightBefore = right;
  }
  return right === 0 ? undefined : area / right;
}
