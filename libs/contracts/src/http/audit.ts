import { z } from 'zod';

const MOST_ENTRIES = 500;

/** How many entries of the audit log to show, the latest first. */
export const auditLimit = z.coerce.number().int().min(1).max(MOST_ENTRIES).default(100);

/** The id of the last entry of the page before. */
export const auditBefore = z.coerce.number().int().min(1).optional();

/** An entry of the audit log as HTTP shows it. */
export const auditEntryView = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  /** `admin`, or `key:` and the key's name. */
  actor: z.string(),
  /** What was done: `model.promoted`. */
  action: z.string(),
  platform: z.string().optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export type AuditEntryView = z.infer<typeof auditEntryView>;

/** Answer of `GET /v1/audit` and `GET /v1/platforms/{platform}/audit`: the latest first. */
export const auditView = z.object({ entries: z.array(auditEntryView) });

export type AuditView = z.infer<typeof auditView>;
