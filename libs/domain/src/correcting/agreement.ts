import type { Policy } from '../deciding/policy.js';
import type { Scores } from '../deciding/scores.js';
import { lowestThreshold } from '../promoting/judge-norm-cards.js';
import type { Correction } from './correction.js';

/**
 * Whether scores read the labels that a correction judges as it does: with a label from its lowest threshold on. All of
 * them must be read so. Undefined if none can be told: judged labels that never act, or have no score, say nothing.
 */
export function agreement(
  { labels: judged }: Pick<Correction, 'labels'>,
  scores: Scores,
  { labels: named }: Pick<Policy, 'labels'>,
): boolean | undefined {
  const agreed = Object.entries(judged).flatMap(([label, holds]) => {
    const threshold = Object.hasOwn(named, label) ? lowestThreshold(named[label]) : undefined;
    const score = Object.hasOwn(scores, label) ? scores[label] : undefined;
    return threshold === undefined || score === undefined ? [] : [score >= threshold === holds];
  });
  return agreed.length === 0 ? undefined : agreed.every(Boolean);
}
