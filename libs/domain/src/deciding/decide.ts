import type { Action } from './action.js';
import type { Policy } from './policy.js';
import type { Scores } from './scores.js';

/** The action a policy asks for, and why in one line that holds nothing of the text. */
export interface Verdict {
  readonly action: Action;
  readonly reason: string;
  /** True if the text could not be scored and the policy's `onScoringFailure` was used. */
  readonly fallback: boolean;
}

/**
 * The strictest action whose threshold a score reaches (score ≥ threshold); among labels with the same action the one
 * that exceeds its threshold by most gives the reason.
 */
export function decide(scores: Scores, policy: Policy): Verdict {
  return strongest(scores, policy, 'block') ?? strongest(scores, policy, 'review') ?? NOTHING_REACHED;
}

/** The verdict on a content that could not be scored; `cause` names why, in a word or two. */
export function decideWithoutScores(policy: Policy, cause: string): Verdict {
  return { action: policy.onScoringFailure, reason: `not scored: ${cause}`, fallback: true };
}

const NOTHING_REACHED: Verdict = { action: 'allow', reason: 'no score reached a threshold', fallback: false };

function strongest(scores: Scores, policy: Policy, action: 'review' | 'block'): Verdict | undefined {
  let margin = -Infinity;
  let reason: string | undefined;
  for (const label in policy.labels) {
    const threshold = policy.labels[label]![action];
    const score = scores[label];
    if (threshold === undefined || score === undefined || score < threshold || score - threshold <= margin) continue;
    margin = score - threshold;
    reason = `${label} ${score.toFixed(3)} reached ${action} threshold ${threshold}`;
  }
  return reason === undefined ? undefined : { action, reason, fallback: false };
}
