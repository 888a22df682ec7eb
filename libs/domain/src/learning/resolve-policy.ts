import type { Policy, Thresholds } from '../deciding/policy.js';
import type { Label } from '../deciding/scores.js';
import type {
  PrecisionPromise,
  PromiseState,
  StatedPolicy,
  StatedThresholds,
  ThresholdPromise,
} from '../deciding/stated-policy.js';
import { thresholdFromPromise, thresholdFromVolume } from './threshold-from-promise.js';

/** What a platform's promises are judged by. */
export interface PromiseEvidence {
  /** The platform's own model whose scores are asked for; undefined: it has none. */
  readonly model: string | undefined;

  /** Judged texts and what the model said of them unseen; undefined: the model does not have the label. */
  judged(label: Label): Promise<{ readonly scores: readonly number[]; readonly truths: readonly number[] } | undefined>;

  /**
   * The highest scores of what was decided in some days, those from `below` on left out: as many as `perDay` a day and one
   * more, if there are. A string: why none can be given.
   */
  decided(
    label: Label,
    perDay: number,
    below: number | undefined,
  ): Promise<{ readonly scores: readonly number[]; readonly days: number } | string>;
}

/** The numbers that a stated policy comes to, and what became of its promises. */
export interface ResolvedPolicy {
  readonly policy: Policy;
  readonly promises: readonly PromiseState[];
}

/**
 * Turns promises into thresholds. One that cannot be kept has none, whatever it had before: its action never applies, and
 * nothing looser takes its place. A promised block never undercuts a review threshold that a person set, and a promised
 * review never stands above the block threshold, from which on nothing is left to review.
 * @param before what became of the platform's promises the last time.
 */
export async function resolvePolicy(
  stated: StatedPolicy,
  evidence: PromiseEvidence,
  before: readonly PromiseState[],
): Promise<ResolvedPolicy> {
  const labels: Record<Label, Thresholds> = {};
  const promises: PromiseState[] = [];
  for (const [label, thresholds] of Object.entries(stated.labels)) {
    const resolved = await resolveLabel(label, thresholds, evidence);
    labels[label] = {
      ...(resolved.review.threshold !== undefined && { review: resolved.review.threshold }),
      ...(resolved.block.threshold !== undefined && { block: resolved.block.threshold }),
    };
    for (const action of ['review', 'block'] as const) {
      const promise = thresholds[action];
      if (typeof promise !== 'object') continue;
      const state = { label, action, promise, ...resolved[action], ...standsOn(promise, evidence) };
      promises.push(withBefore(state, before));
    }
  }
  return { policy: { ...stated, labels }, promises };
}

/** What was decided may be several models' doing. */
function standsOn(promise: ThresholdPromise, { model }: PromiseEvidence): Pick<PromiseState, 'model'> {
  return 'precision' in promise && model !== undefined ? { model } : {};
}

type Found = Pick<PromiseState, 'threshold' | 'notYet' | 'casesNeeded'>;

async function resolveLabel(
  label: Label,
  stated: StatedThresholds,
  evidence: PromiseEvidence,
): Promise<{ review: Found; block: Found }> {
  let block = await found(label, stated.block, evidence, undefined);
  if (isPromise(stated.block) && typeof stated.review === 'number' && block.threshold !== undefined) {
    block = { threshold: Math.max(block.threshold, stated.review) };
  }
  let review = await found(label, stated.review, evidence, block.threshold);
  if (isPromise(stated.review) && review.threshold !== undefined && block.threshold !== undefined) {
    review = { threshold: Math.min(review.threshold, block.threshold) };
  }
  return { review, block };
}

async function found(
  label: Label,
  stated: number | ThresholdPromise | undefined,
  evidence: PromiseEvidence,
  below: number | undefined,
): Promise<Found> {
  if (stated === undefined) return {};
  if (typeof stated === 'number') return { threshold: stated };
  return 'precision' in stated
    ? precisionThreshold(label, stated, evidence)
    : volumeThreshold(label, stated.perDay, evidence, below);
}

async function precisionThreshold(
  label: Label,
  { precision }: PrecisionPromise,
  evidence: PromiseEvidence,
): Promise<Found> {
  if (evidence.model === undefined) {
    const { casesNeeded } = unkept(thresholdFromPromise([], [], precision));
    return { notYet: 'the platform has no model of its own yet: corrections make one', casesNeeded };
  }
  const judged = await evidence.judged(label);
  if (judged === undefined) {
    const { casesNeeded } = unkept(thresholdFromPromise([], [], precision));
    return { notYet: `${evidence.model} does not have the label: too few texts were judged for it`, casesNeeded };
  }
  const kept = thresholdFromPromise(judged.scores, judged.truths, precision);
  return 'threshold' in kept ? { threshold: kept.threshold } : kept;
}

function unkept(result: ReturnType<typeof thresholdFromPromise>): Required<Pick<PromiseState, 'casesNeeded'>> {
  if ('threshold' in result) throw new RangeError('no texts keep no promise');
  return result;
}

async function volumeThreshold(
  label: Label,
  perDay: number,
  evidence: PromiseEvidence,
  below: number | undefined,
): Promise<Found> {
  const decided = await evidence.decided(label, perDay, below);
  if (typeof decided === 'string') return { notYet: decided };
  const threshold = thresholdFromVolume(decided.scores, decided.days, perDay);
  if (threshold <= 1) return { threshold };
  return { notYet: `more than ${perDay} contents a day have the highest score that is given` };
}

function isPromise(stated: number | ThresholdPromise | undefined): stated is ThresholdPromise {
  return typeof stated === 'object';
}

/** Remembers the threshold before the last change. */
function withBefore(state: PromiseState, all: readonly PromiseState[]): PromiseState {
  const last = all.find(({ label, action }) => label === state.label && action === state.action);
  if (last === undefined) return state;
  const before = last.threshold === state.threshold ? last.before : last.threshold;
  return { ...state, ...(before !== undefined && { before }) };
}
