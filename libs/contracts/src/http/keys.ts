import { ALL_PLATFORMS, ROLES } from '@parlance/domain';
import { z } from 'zod';
import { platformId } from './platforms.js';

/** A key's name, as the audit log shows it. */
export const keyName = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,79}$/u, 'expected 1 to 80 letters, digits, blanks, and . _ @ -');

/** `"*"` is every platform, those to come included. */
const platforms = z.union([z.literal(ALL_PLATFORMS), z.array(platformId).min(1).max(1_000)]);

/** Body of `POST /v1/keys`. */
export const keyBody = z.strictObject({ name: keyName, role: z.enum(ROLES), platforms });

export type KeyBody = z.infer<typeof keyBody>;

/** A key as HTTP shows it: everything but its secret. */
export const keyView = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(ROLES),
  platforms,
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  /** Absent while it is in use. */
  revokedAt: z.iso.datetime().optional(),
});

export type KeyView = z.infer<typeof keyView>;

/** Answer of `POST /v1/keys`: the only time that the secret is shown. */
export const createdKeyView = keyView.extend({ secret: z.string() });

export type CreatedKeyView = z.infer<typeof createdKeyView>;

/** Answer of `GET /v1/keys`: the newest first. */
export const keysView = z.object({ keys: z.array(keyView) });
