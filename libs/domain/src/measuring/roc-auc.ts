import type { Ranking, Weights } from './ranking.js';

/**
 * Area under the ROC curve: the probability that a text with the label scores above one without, ties counting half.
 * In [0, 1]; undefined unless both kinds are present. The Mann-Whitney statistic: Hanley & McNeil 1982, Radiology 143.
 */
export function rocAuc(ranking: Ranking, weights?: Weights): number | undefined {
  const { positive, endsTie, length } = ranking;
  let positives = 0;
  let negatives = 0;
  let pairs = 0;
  let tiedPositives = 0;
  let tiedNegatives = 0;
  for (let rank = 0; rank < length; rank++) {
    const weight = weights === undefined ? 1 : weights[rank]!;
    if (positive[rank] === 1) tiedPositives += weight;
    else tiedNegatives += weight;
    if (endsTie[rank] === 0) continue;
    pairs += tiedNegatives * (positives + tiedPositives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
    tiedPositives = 0;
    tiedNegatives = 0;
  }
  return positives === 0 || negatives === 0 ? undefined : pairs / (positives * negatives);
}
