import { ACTIONS } from '@parlance/domain';
import { z } from 'zod';
import { platformId } from './platforms.js';

/** The most platforms that read a text in one request. */
export const MAX_READINGS_PER_REQUEST = 100;

/**
 * Body of `POST /v1/readings`. Without `platforms` every platform reads the text that whoever asks may see, in the order
 * of their ids, up to the most that a request may have.
 */
export const readingsRequest = z.strictObject({
  text: z.string().min(1),
  platforms: z
    .array(platformId)
    .min(1)
    .max(MAX_READINGS_PER_REQUEST)
    .refine((ids) => new Set(ids).size === ids.length, 'names a platform twice')
    .optional(),
});

export type ReadingsRequest = z.infer<typeof readingsRequest>;

/** Its answer: how each platform reads the text, in the order asked, or of their ids. */
export const readingsResponse = z.object({
  readings: z.array(
    z.object({
      platform: platformId,
      displayName: z.string(),
      scores: z.record(z.string(), z.number().min(0).max(1)),
      action: z.enum(ACTIONS),
      reason: z.string(),
      fallback: z.boolean(),
      model: z.string(),
    }),
  ),
  /** How many more platforms there are than a request may have: name those that are wanted in `platforms`. */
  leftOut: z.number().int().nonnegative(),
});

export type ReadingsResponse = z.infer<typeof readingsResponse>;

export const readingsRequestExample: ReadingsRequest = { text: 'gg, what an idiot', platforms: ['gaming', 'kids'] };
