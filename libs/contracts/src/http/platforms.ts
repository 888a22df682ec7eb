import { ACTIONS } from '@parlance/domain';
import { z } from 'zod';
import { labelName } from '../events/content-corrected.js';

const score = z.number().min(0).max(1);

/** Path parameter and tenant name. */
export const platformId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** A policy. A property it does not know is an error: a threshold misspelt would silently never apply. */
export const policyBody = z.strictObject({
  /** Labels of the platform's own, beside those that the base model gives. */
  ownLabels: z.array(labelName).max(24).readonly().optional(),
  labels: z.record(labelName, z.strictObject({ review: score.optional(), block: score.optional() })),
  onScoringFailure: z.enum(ACTIONS).default('review'),
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
  version: z.number().int(),
  updatedAt: z.iso.datetime(),
});

export type PlatformView = z.infer<typeof platformView>;

/** Answer of `GET /v1/platforms`. */
export const platformsView = z.object({ platforms: z.array(platformView) });
