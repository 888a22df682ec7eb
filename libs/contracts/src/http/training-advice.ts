import { z } from 'zod';
import { measuredFigure } from './measured-figure.js';

const figures = { rocAuc: measuredFigure, prAuc: measuredFigure };

/** How much more a figure would likely be, with its 95 % interval. */
const gain = z.object({ gain: z.number(), low: z.number(), high: z.number() });

/** Answer of `GET /v1/platforms/{platform}/training-advice`. */
export const trainingAdviceView = z.object({
  judgements: z.number().int(),
  /** Different texts judged. */
  texts: z.number().int(),
  /** Judgements by label. */
  perLabel: z.record(z.string(), z.object({ yes: z.number().int(), no: z.number().int() })),
  /** Whether some label has enough judgements of both readings. */
  ready: z.boolean(),
  /** What there is of what is needed, in one line. */
  why: z.string(),
  /** The label that the figures are of; null before a training measured any. */
  label: z.string().nullable(),
  /** What the base model reaches on the judged texts; null if it does not know the label, or nothing was measured yet. */
  base: z.object(figures).nullable(),
  /** What models learnt from so many labels reach on the same texts, none of which they saw. */
  curve: z.array(z.object({ labels: z.number().int(), ...figures })),
  /** Null: it cannot be said yet. */
  nextHundred: z.object({ rocAuc: gain, prAuc: gain }).nullable(),
  /** One sentence. */
  verdict: z.string(),
});

export type TrainingAdviceView = z.infer<typeof trainingAdviceView>;
