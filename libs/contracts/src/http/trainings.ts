import { z } from 'zod';

/** Where a training stands. */
export const trainingProgress = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('features') }),
  z.object({
    stage: z.literal('adapter'),
    /** 0 for the adapter of all texts, else the fold that is left out, from 1. */
    fold: z.number().int(),
    folds: z.number().int(),
    step: z.number().int(),
    steps: z.number().int(),
    loss: z.number(),
    secondsLeft: z.number(),
  }),
  z.object({ stage: z.literal('head'), label: z.string(), fold: z.number().int(), folds: z.number().int() }),
  z.object({ stage: z.literal('bundle') }),
]);

/** A training as HTTP shows it. */
export const trainingView = z.object({
  id: z.uuid(),
  platform: z.string(),
  reason: z.string(),
  state: z.enum(['waiting', 'running', 'finished', 'failed', 'cancelled']),
  requestedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  attempts: z.number().int(),
  /** As `trainingProgress` has it, by a trainer of this version. */
  progress: z.unknown().optional(),
  outcome: z
    .object({
      judgements: z.number().int(),
      model: z.string().optional(),
      verdict: z
        .object({ promote: z.boolean(), reasons: z.array(z.object({ code: z.string(), detail: z.string() })) })
        .optional(),
      promoted: z.boolean(),
      detail: z.string().optional(),
    })
    .optional(),
  problem: z.string().optional(),
});

export type TrainingView = z.infer<typeof trainingView>;

/** Answer of `GET /v1/platforms/{platform}/trainings`: the newest first. */
export const trainingsView = z.object({ trainings: z.array(trainingView) });
