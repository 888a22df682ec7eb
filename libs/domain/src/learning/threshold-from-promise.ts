import { Ranking } from '../measuring/ranking.js';
import { reachesPrecision } from './precision-bound.js';

/** What a threshold that was found promises, by texts that the model had not seen. */
export interface KeptPromise {
  readonly threshold: number;
  /** Judged texts at or above it, and how many of them have the label. */
  readonly flagged: number;
  readonly right: number;
  /** Share of all texts with the label that are at or above it. */
  readonly recall: number;
}

/** No threshold can be given yet. */
export interface NotYet {
  readonly notYet: string;
  /** The fewest cases that moderators must confirm, with none refused, before a threshold can open. */
  readonly casesNeeded: number;
}

/** Judged texts from which on a less cautious bound does as well. */
const MANY_TEXTS = 500;
const CONFIDENCE_OF_FEW = 0.9;
const CONFIDENCE_OF_MANY = 0.8;

/**
 * A threshold for "precision ≥ p": walks down the out-of-fold scores, opens at the first score where the lower bound of
 * the precision so far reaches p, and stops before the first one where it no longer does. Empirical, without guarantee:
 * the opening point is searched for. Never lower than what the cases support.
 * @param truths 0 or 1 of each score. @param precision in (0, 1).
 */
export function thresholdFromPromise(
  scores: ArrayLike<number>,
  truths: ArrayLike<number>,
  precision: number,
): KeptPromise | NotYet {
  const ranking = Ranking.of(scores, truths);
  const confidence = ranking.length < MANY_TEXTS ? CONFIDENCE_OF_FEW : CONFIDENCE_OF_MANY;
  let right = 0;
  let kept: KeptPromise | undefined;
  for (let rank = 0; rank < ranking.length; rank++) {
    right += ranking.positive[rank]!;
    if (ranking.endsTie[rank] === 0) continue;
    const flagged = rank + 1;
    if (!reachesPrecision(right, flagged, precision, confidence)) {
      if (kept !== undefined) break;
      continue;
    }
    kept = { threshold: ranking.scores[rank]!, flagged, right, recall: right / ranking.positives };
  }
  return kept ?? notYet(ranking, precision, confidence);
}

function notYet(ranking: Ranking, precision: number, confidence: number): NotYet {
  const inARow = Math.ceil(Math.log(1 - confidence) / Math.log(precision));
  const firstWrong = ranking.positive.indexOf(0);
  const confirmed = firstWrong < 0 ? ranking.length : firstWrong;
  const casesNeeded = Math.max(1, inARow - confirmed);
  const percent = `${Number((precision * 100).toFixed(1))} %`;
  return {
    notYet:
      `precision ≥ ${percent} cannot be promised yet: of the ${ranking.length} judged texts no highest-scored group is ` +
      `right often enough; ${inARow} confirmed ones in a row would do, the highest ${confirmed} are`,
    casesNeeded,
  };
}

/**
 * A threshold for "at most so many a day": the lowest that would have flagged no more of the scores of `days` days.
 * Above 1, flagging nothing, if even the highest scores alone are too many.
 */
export function thresholdFromVolume(scores: ArrayLike<number>, days: number, mostPerDay: number): number {
  const falling = Float64Array.from(scores).sort().reverse();
  const most = Math.floor(mostPerDay * days);
  if (falling.length <= most) return 0;
  const firstTooMany = falling[most]!;
  for (let rank = most - 1; rank >= 0; rank--) if (falling[rank]! > firstTooMany) return falling[rank]!;
  return 1 + Number.EPSILON;
}
