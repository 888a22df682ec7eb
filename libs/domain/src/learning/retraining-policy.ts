/** When a platform's model is trained again by itself. */
export interface RetrainingPolicy {
  /** How long no correction must have come, so that a batch of them is trained on at once. */
  readonly quietSeconds: number;
  /** From the start of one training to the start of the next. */
  readonly minMinutesBetween: number;
  /** Judgements since the last training that are worth another. */
  readonly minJudgements: number;
}

/** What one platform wants of its trainings; what it does not name is as the trainer's settings say. */
export interface RetrainingWish extends Partial<RetrainingPolicy> {
  /** False: never by itself, by hand alone. */
  readonly enabled?: boolean;
}

/** Quiet periods that are waited for one: a platform whose moderators never rest is trained none the less. */
const LONGEST_WAIT = 30;

/** A platform's own retraining policy; undefined if it wants no training by itself. */
export function retrainingOf(wish: RetrainingWish = {}, settings: RetrainingPolicy): RetrainingPolicy | undefined {
  if (wish.enabled === false) return undefined;
  return {
    quietSeconds: wish.quietSeconds ?? settings.quietSeconds,
    minMinutesBetween: wish.minMinutesBetween ?? settings.minMinutesBetween,
    minJudgements: wish.minJudgements ?? settings.minJudgements,
  };
}

export interface RetrainingFacts {
  /** Judgements that the last training did not see. */
  readonly newJudgements: number;
  /** Whether some label has enough judged texts of both readings to learn from. */
  readonly bothReadings: boolean;
  /** The base model that trainings use now, if the platform is served by a model of another one; absent else. */
  readonly newBase?: string;
  /** When the last judgement came; absent if none ever did. */
  readonly quietSince?: Date;
  /** Since when a little quiet is all that is missing; absent if it was not before. */
  readonly waitingSince?: Date;
  /** When the last training began; absent if there was none. */
  readonly lastTrainingAt?: Date;
  readonly now: Date;
  readonly policy: RetrainingPolicy;
}

export type RetrainingReason =
  | 'new-base'
  | 'new-judgements'
  | 'too-few-judgements'
  | 'one-reading-only'
  | 'judgements-still-coming'
  | 'trained-lately';

export interface RetrainingDecision {
  readonly train: boolean;
  readonly reason: RetrainingReason;
  /** In one line with the figures. */
  readonly detail: string;
  /** When time alone may change it; absent if only more judgements can. */
  readonly askAgainAt?: Date;
}

/** Whether to train a platform's model now, and why. */
export function retrainingPolicy(facts: RetrainingFacts): RetrainingDecision {
  const { newJudgements, bothReadings, newBase, quietSince, waitingSince, lastTrainingAt, now, policy } = facts;
  const no = (reason: RetrainingReason, detail: string, askAgainAt?: Date): RetrainingDecision => ({
    ...{ train: false, reason, detail },
    ...(askAgainAt && { askAgainAt }),
  });
  if (newBase === undefined && newJudgements < Math.max(1, policy.minJudgements)) {
    return no('too-few-judgements', `${newJudgements} new judgements, ${policy.minJudgements} are worth a training`);
  }
  if (!bothReadings) return no('one-reading-only', 'no label has enough judged texts with and without it');
  const quietMs = policy.quietSeconds * 1000;
  const quietAt = later(quietSince, quietMs);
  const enoughAt = later(waitingSince, LONGEST_WAIT * quietMs);
  if (quietAt !== undefined && now < quietAt && !(enoughAt !== undefined && enoughAt <= now)) {
    const askAgainAt = enoughAt !== undefined && enoughAt < quietAt ? enoughAt : quietAt;
    return no('judgements-still-coming', `the last judgement is under ${policy.quietSeconds} s old`, askAgainAt);
  }
  const restedAt = later(lastTrainingAt, policy.minMinutesBetween * 60_000);
  if (restedAt !== undefined && now < restedAt) {
    return no('trained-lately', `the last training began under ${policy.minMinutesBetween} min ago`, restedAt);
  }
  if (newBase !== undefined) return { train: true, reason: 'new-base', detail: newBaseDetail(newBase) };
  return { train: true, reason: 'new-judgements', detail: `${newJudgements} new judgements` };
}

/** Why a platform is trained that is served by a model of another base. */
export function newBaseDetail(model: string): string {
  return `a new base model, ${model}`;
}

function later(time: Date | undefined, milliseconds: number): Date | undefined {
  return time && new Date(time.getTime() + milliseconds);
}
