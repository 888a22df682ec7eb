import { ACTIONS } from './action.js';
import { PROMOTION_MODES } from './policy.js';
import type { Label } from './scores.js';
import type { StatedPolicy, ThresholdPromise } from './stated-policy.js';

/** What is wrong with a policy. Bounded, for messages and metrics. */
export type PolicyProblemKind =
  | 'no-labels'
  | 'unknown-label'
  | 'threshold-out-of-range'
  | 'promise-out-of-range'
  | 'review-above-block'
  | 'unknown-action'
  | 'unknown-promotion'
  | 'retraining-out-of-range';

/** One thing wrong with a policy. */
export interface PolicyProblem {
  readonly kind: PolicyProblemKind;
  /** Where: property names from the policy inwards, e.g. `['labels', 'insult', 'review']`. */
  readonly path: readonly string[];
  /** What was expected and what came. */
  readonly detail: string;
}

/**
 * Everything that is wrong with a policy, label by label in its order; empty if it can serve. A policy needs at least
 * one label, knows only labels a model gives or that it names as its own, its thresholds lie in [0, 1] with review ≤ block, and
 * a promise is of a precision in (0, 1), or for review of a whole number a day.
 */
export function checkPolicy(policy: StatedPolicy, knownLabels: readonly Label[]): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const labels = Object.keys(policy.labels);
  if (labels.length === 0) {
    problems.push({ kind: 'no-labels', path: ['labels'], detail: 'the policy names no label: nothing could ever act' });
  }
  for (const label of labels) problems.push(...problemsOfLabel(label, policy, knownLabels));
  if (!ACTIONS.includes(policy.onScoringFailure)) {
    const detail = `expected one of ${ACTIONS.join(', ')}, got ${String(policy.onScoringFailure)}`;
    problems.push({ kind: 'unknown-action', path: ['onScoringFailure'], detail });
  }
  if (policy.promotion !== undefined && !PROMOTION_MODES.includes(policy.promotion)) {
    const detail = `expected one of ${PROMOTION_MODES.join(', ')}, got ${String(policy.promotion)}`;
    problems.push({ kind: 'unknown-promotion', path: ['promotion'], detail });
  }
  problems.push(...problemsOfRetraining(policy));
  return problems;
}

/** The least of each figure that a platform may want. */
const LEAST = { quietSeconds: 0, minMinutesBetween: 0, minJudgements: 1 } as const;

function problemsOfRetraining({ retraining = {} }: StatedPolicy): PolicyProblem[] {
  return (Object.keys(LEAST) as (keyof typeof LEAST)[]).flatMap((figure): PolicyProblem[] => {
    const wanted = retraining[figure];
    if (wanted === undefined || (Number.isFinite(wanted) && wanted >= LEAST[figure])) return [];
    const detail = `expected ${LEAST[figure]} or more, got ${wanted}`;
    return [{ kind: 'retraining-out-of-range', path: ['retraining', figure], detail }];
  });
}

function problemsOfLabel(label: Label, policy: StatedPolicy, knownLabels: readonly Label[]): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const path = ['labels', label];
  const known = [...knownLabels, ...(policy.ownLabels ?? [])];
  if (!known.includes(label)) {
    const detail = `no model gives the label ${label}: known are ${known.join(', ')}`;
    problems.push({ kind: 'unknown-label', path, detail });
  }
  const { review, block } = policy.labels[label]!;
  for (const [action, threshold] of Object.entries({ review, block })) {
    if (threshold === undefined) continue;
    if (typeof threshold === 'object') {
      problems.push(...problemsOfPromise(threshold, [...path, action], action === 'review'));
      continue;
    }
    if (threshold >= 0 && threshold <= 1) continue;
    const detail = `expected a threshold in [0, 1], got ${threshold}`;
    problems.push({ kind: 'threshold-out-of-range', path: [...path, action], detail });
  }
  if (typeof review === 'number' && typeof block === 'number' && review > block) {
    const detail = `review ${review} is above block ${block}: content would be blocked before it is reviewed`;
    problems.push({ kind: 'review-above-block', path, detail });
  }
  return problems;
}

function problemsOfPromise(promise: ThresholdPromise, path: readonly string[], mayBeVolume: boolean): PolicyProblem[] {
  if ('precision' in promise) {
    if (promise.precision > 0 && promise.precision < 1) return [];
    const detail = `expected a precision in (0, 1), got ${promise.precision}`;
    return [{ kind: 'promise-out-of-range', path, detail }];
  }
  if (mayBeVolume && Number.isInteger(promise.perDay) && promise.perDay >= 1) return [];
  const detail = mayBeVolume
    ? `expected a whole number a day from 1 on, got ${promise.perDay}`
    : 'how many a day can be promised of review alone';
  return [{ kind: 'promise-out-of-range', path, detail }];
}
