import { z } from 'zod';

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
  /** Stage, fold, step, loss, seconds left; which of them there are depends on the stage. */
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
