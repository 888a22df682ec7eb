import { z } from 'zod';
import { KEEPABLE } from '../events/content-corrected.js';

/** A model's version as it stands in a path. */
export const modelName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,127}$/);

const verdictView = z.object({
  promote: z.boolean(),
  reasons: z.array(z.object({ code: z.string(), detail: z.string() })),
  /** By label: the challenger's mean of ROC-AUC and PR-AUC less the champion's, with its interval. */
  differences: z.record(
    z.string(),
    z.object({
      ...{ difference: z.number(), low: z.number(), high: z.number() },
      /**
       * The probability that it is above 0. Absent where it is not known what the champion learnt from, as of the base model, and
       * in verdicts of before it was told.
       */
      better: z.number().optional(),
    }),
  ),
  /** Every norm card, broken ones first. */
  normCards: z.array(
    z.object({
      /** Absent if the platform has no such card any more, or its text was erased. */
      text: z.string().optional(),
      label: z.string(),
      /** The reading that the platform demanded. */
      expected: z.boolean(),
      /** Absent: the model gave the text no score of the label. */
      score: z.number().optional(),
      /** The score from which a text was read with the label. */
      threshold: z.number(),
      held: z.boolean(),
    }),
  ),
});

export type VerdictView = z.infer<typeof verdictView>;

/** A platform model as HTTP shows it. */
export const modelView = z.object({
  model: z.string(),
  labels: z.array(z.string()),
  state: z.enum(['challenger', 'champion', 'retired', 'rejected']),
  sha256: z.string(),
  base: z.object({ model: z.string(), sha256: z.string() }),
  dataset: z.object({ sha256: z.string(), rows: z.number().int() }),
  seed: z.number().int(),
  /** Out-of-fold figures by label. */
  metrics: z.unknown(),
  verdict: verdictView.optional(),
  createdAt: z.iso.datetime(),
  promotedBy: z.string().optional(),
  promotedAt: z.iso.datetime().optional(),
});

export type ModelView = z.infer<typeof modelView>;

/** That no challenger is promoted by itself. */
export const pinView = z.object({ by: z.string(), reason: z.string().optional(), at: z.iso.datetime() });

export type PinView = z.infer<typeof pinView>;

/** Body of `POST /v1/platforms/{platform}/pin`; without any, there is no reason. */
export const pinBody = z
  .strictObject({
    reason: z
      .string()
      .min(1)
      .max(2_000)
      .regex(KEEPABLE, 'holds a control character or half of a surrogate pair')
      .optional(),
  })
  .nullish();

export type PinBody = z.infer<typeof pinBody>;

/** Whether a platform is pinned. */
export const pinnedView = z.object({ pin: pinView.nullable() });

export type PinnedView = z.infer<typeof pinnedView>;

/** Answer of `GET /v1/platforms/{platform}/models`: models and promotions, the newest first. */
export const modelsView = z.object({
  /** Null: the base model serves. */
  champion: z.string().nullable(),
  /** A challenger that passed the gate and is for a person to promote: by the policy, or because of a pin. */
  waiting: z.string().nullable(),
  pin: pinView.nullable(),
  models: z.array(modelView),
  promotions: z.array(z.object({ model: z.string().nullable(), by: z.string(), at: z.iso.datetime() })),
});

export type ModelsView = z.infer<typeof modelsView>;

/** Body of `POST /v1/platforms/{platform}/rollback`: an earlier champion, or null for the base model. */
export const rollbackBody = z.strictObject({ model: modelName.nullable() });

export type RollbackBody = z.infer<typeof rollbackBody>;

/** What serves a platform after a promotion or a roll-back. */
export const championView = z.object({ champion: z.string().nullable() });

export type ChampionView = z.infer<typeof championView>;
