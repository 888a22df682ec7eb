import { z } from 'zod';
import { BASE_LABELS, type BaseLabel, UNKNOWN } from '../labels.js';

const judgement = z.union([z.literal(0), z.literal(1)]);

/** A row of a data file. Labels that the base model does not know are dropped; an absent one is unknown, not 0. */
export const labelledRow = z.object({
  text: z.string(),
  labels: z.object({
    toxicity: judgement.optional(),
    severe_toxicity: judgement.optional(),
    profanity: judgement.optional(),
    threat: judgement.optional(),
    insult: judgement.optional(),
    identity_attack: judgement.optional(),
    sexism: judgement.optional(),
    spam: judgement.optional(),
  } satisfies Record<BaseLabel, z.ZodOptional<typeof judgement>>),
  lang: z.string(),
  set: z.string().min(1),
});

export type LabelledRow = z.infer<typeof labelledRow>;

/** The row's labels in the order of BASE_LABELS: 0, 1 or UNKNOWN. */
export function targetsOf(row: LabelledRow): number[] {
  return BASE_LABELS.map((label) => row.labels[label] ?? UNKNOWN);
}
