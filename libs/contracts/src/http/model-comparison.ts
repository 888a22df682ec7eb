import { z } from 'zod';
import { measuredFigure } from './measured-figure.js';
import { modelView } from './models.js';

const thresholdFigures = z.object({
  threshold: z.number(),
  f1: measuredFigure.optional(),
  precision: measuredFigure.optional(),
  recall: measuredFigure.optional(),
});

const modelFigures = z.object({
  rocAuc: measuredFigure.optional(),
  prAuc: measuredFigure.optional(),
  calibrationError: measuredFigure.optional(),
  /** At the thresholds that the policy had. */
  review: thresholdFigures.optional(),
  block: thresholdFigures.optional(),
});

const flips = z.object({
  count: z.number().int(),
  /** Those whose new score is farthest from what moderators said, the worst first. */
  worst: z.array(
    z.object({
      /** Null: it was erased. */
      text: z.string().nullable(),
      textHash: z.string(),
      /** What moderators said. */
      holds: z.boolean(),
      champion: z.number(),
      challenger: z.number(),
    }),
  ),
});

/** What could not be measured is absent. */
const separation = z.object({
  texts: z.number().int(),
  silhouette: z.number().optional(),
  nearestAccuracy: z.number().optional(),
  nearestBalancedAccuracy: z.number().optional(),
});

/** Champion (the base model, if no other served) beside challenger on texts that neither was trained on. */
export const modelComparison = z.object({
  labels: z.record(
    z.string(),
    z.object({
      texts: z.number().int(),
      positives: z.number().int(),
      /** Absent: nothing that served knew the label. */
      champion: modelFigures.optional(),
      challenger: modelFigures,
      /** Decisions that change at the label's lowest threshold; absent if the policy never acts on the label. */
      flips: z.object({ threshold: z.number(), newlyFlagged: flips, noLongerFlagged: flips }).optional(),
    }),
  ),
  separation: z.object({ label: z.string(), before: separation, after: separation }).optional(),
});

export type ModelComparisonView = z.infer<typeof modelComparison>;

/** Answer of `GET /v1/platforms/{platform}/models/{model}`. */
export const modelDetailsView = modelView.extend({
  /** Null: nobody compared it, as of a model that was imported. */
  comparison: modelComparison.nullable(),
});

export type ModelDetailsView = z.infer<typeof modelDetailsView>;
