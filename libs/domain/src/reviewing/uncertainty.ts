import type { Policy } from '../deciding/policy.js';
import type { ReviewedDecision } from './review-candidate.js';

/** Where a label that never acts is least certain. */
const EVEN = 0.5;
/** No score is further from a threshold. */
const FURTHEST = 1;

/**
 * How far a decision is from having been another one, in [0, 1], 0 the least certain: from a score to the nearest of its
 * label's thresholds, or to .5 where it has none, for the label that is nearest. A policy that sends to review says itself
 * that it is not certain: 0. Without scores it is 1.
 */
export function distanceFromThreshold({ scores, action }: ReviewedDecision, { labels }: Policy): number {
  if (action === 'review') return 0;
  let nearest = FURTHEST;
  for (const label in labels) {
    const score = scores[label];
    if (score === undefined) continue;
    const { review, block } = labels[label]!;
    const thresholds = [review, block].filter((threshold) => threshold !== undefined);
    for (const threshold of thresholds.length === 0 ? [EVEN] : thresholds)
      nearest = Math.min(nearest, Math.abs(score - threshold));
  }
  return nearest;
}
