import { z } from 'zod';

/** A hint, on `platform.changed`, that a platform or its policy was edited; the truth is in the registry. */
export const platformChanged = z.object({ platform: z.string(), version: z.number().int() });

export type PlatformChanged = z.infer<typeof platformChanged>;

export const platformChangedExample: PlatformChanged = { platform: 'gaming', version: 2 };
