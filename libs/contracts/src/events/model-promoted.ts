import { z } from 'zod';

/**
 * A hint, on `model.promoted`, that a platform got another champion; `model` is null if the base model serves it again. The
 * truth is in the registry.
 */
export const modelPromoted = z.object({ platform: z.string(), model: z.string().nullable() });

export type ModelPromoted = z.infer<typeof modelPromoted>;

export const modelPromotedExample: ModelPromoted = { platform: 'gaming', model: 'gaming-3f9a1c04d2b7' };
