import { ACTIONS, PROMOTION_MODES } from '@parlance/domain';
import { z } from 'zod';
import { labelName } from '../events/content-corrected.js';

const score = z.number().min(0).max(1);

/** Path parameter and tenant name. */
export const platformId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

const DAY_SECONDS = 86_400;
const YEAR_MINUTES = 525_600;

/** When a platform is trained by itself; what is absent is as the trainer's settings say. */
const retraining = z.strictObject({
  /** False: by hand alone. */
  enabled: z.boolean().optional(),
  quietSeconds: z.number().int().min(0).max(DAY_SECONDS).optional(),
  minMinutesBetween: z.number().int().min(0).max(YEAR_MINUTES).optional(),
  minJudgements: z.number().int().min(1).max(1_000_000).optional(),
});

/** "Act only where at least this share is right." */
const precisionPromise = z.strictObject({ precision: z.number().gt(0).lt(1) });

/** "At most so many contents a day." */
const volumePromise = z.strictObject({ perDay: z.number().int().min(1).max(100_000) });

/** From which score an action applies, or what the score is to promise. */
const statedThresholds = z.strictObject({
  review: z.union([score, precisionPromise, volumePromise]).optional(),
  block: z.union([score, precisionPromise]).optional(),
});

/** A policy. A property it does not know is an error: a threshold misspelt would silently never apply. */
export const policyBody = z.strictObject({
  /** Labels of the platform's own, beside those that the base model gives. */
  ownLabels: z.array(labelName).max(24).readonly().optional(),
  labels: z.record(labelName, statedThresholds),
  onScoringFailure: z.enum(ACTIONS).default('review'),
  /** Who puts a challenger in service that passed the promotion gate; `by-gate` if absent. */
  promotion: z.enum(PROMOTION_MODES).optional(),
  retraining: retraining.optional(),
});

/** Body of `PUT /v1/platforms/{platform}/policy`, and its answer. */
export type PolicyBody = z.infer<typeof policyBody>;

/** A name for people. PostgreSQL keeps no NUL and no half of a surrogate pair. */
const displayName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds a control character or half of a surrogate pair');

/** Body of `PUT /v1/platforms/{platform}`. */
export const platformBody = z.strictObject({ displayName, policy: policyBody });

export type PlatformBody = z.infer<typeof platformBody>;

/** A platform as HTTP shows it. */
export const platformView = z.object({
  id: platformId,
  displayName: z.string(),
  policy: policyBody,
  /** The scores from which actions apply now, by label: what the policy's promises come to. */
  thresholds: z.record(labelName, z.object({ review: score.optional(), block: score.optional() })),
  /** What became of each promise. */
  promises: z.array(
    z.object({
      label: z.string(),
      action: z.enum(['review', 'block']),
      promise: z.union([precisionPromise, volumePromise]),
      /** Absent: the promise cannot be kept yet, and the action never applies. */
      threshold: score.optional(),
      /** Why not. */
      notYet: z.string().optional(),
      /** The fewest cases that moderators must confirm, with none refused, before there can be a threshold. */
      casesNeeded: z.number().int().optional(),
      /** The platform's own model that it stands on. */
      model: z.string().optional(),
      /** The threshold before the last change; absent: it did not act. */
      before: score.optional(),
    }),
  ),
  version: z.number().int(),
  updatedAt: z.iso.datetime(),
});

export type PlatformView = z.infer<typeof platformView>;

/** Answer of `GET /v1/platforms`. */
export const platformsView = z.object({ platforms: z.array(platformView) });
