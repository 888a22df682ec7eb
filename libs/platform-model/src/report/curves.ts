import { CALIBRATION_BINS, type Ranking } from '@parlance/domain';

/** What a threshold behind some rank reaches. */
export interface PrecisionRecallStep {
  readonly recall: number;
  readonly precision: number;
}

/**
 * The steps whose area `prAuc` is: one for each threshold that gains recall, by growing recall. A step's precision holds
 * from the recall of the step before it.
 */
export function precisionRecallSteps({ positive, endsTie, positives, length }: Ranking): PrecisionRecallStep[] {
  const steps: PrecisionRecallStep[] = [];
  let right = 0;
  let rightBefore = 0;
  for (let rank = 0; rank < length; rank++) {
    right += positive[rank]!;
    if (endsTie[rank] === 0 || right === rightBefore) continue;
    steps.push({ recall: right / positives, precision: right / (rank + 1) });
    rightBefore = right;
  }
  return steps;
}

/** Texts of about one score. */
export interface ReliabilityBin {
  readonly texts: number;
  readonly score: number;
  /** The share that has the label. */
  readonly share: number;
}

/** The bins that `calibrationError` averages over, by falling score: equally many texts each, equal scores together. */
export function reliabilityBins({ scores, positive, endsTie, length }: Ranking): ReliabilityBin[] {
  const bins: ReliabilityBin[] = [];
  let from = 0;
  for (let rank = 0; rank < length; rank++) {
    const full = (rank + 1) * CALIBRATION_BINS >= (Math.floor((from * CALIBRATION_BINS) / length) + 1) * length;
    if (rank < length - 1 && (endsTie[rank] === 0 || !full)) continue;
    const texts = rank + 1 - from;
    bins.push({ texts, score: meanOf(scores, from, rank), share: meanOf(positive, from, rank) });
    from = rank + 1;
  }
  return bins;
}

/** From the first to the last rank, both included. */
function meanOf(values: ArrayLike<number>, first: number, last: number): number {
  let sum = 0;
  for (let rank = first; rank <= last; rank++) sum += values[rank]!;
  return sum / (last + 1 - first);
}
