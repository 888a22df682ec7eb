import { z } from 'zod';

/** A figure as HTTP shows it, with its 95 % interval where there is one. */
export const measuredFigure = z.object({
  value: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }).optional(),
});

export type MeasuredFigureView = z.infer<typeof measuredFigure>;
