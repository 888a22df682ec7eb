import { z } from 'zod';
import { KEEPABLE, labelName } from '../events/content-corrected.js';

/** The most norm cards a platform may have: every training scores them all. */
export const MAX_NORM_CARDS = 1_000;

const normCard = {
  text: z.string().min(1),
  label: labelName,
  /** Whether the label must hold. */
  reading: z.boolean(),
  /** Why, for whoever reads the card. */
  note: z.string().max(2_000).regex(KEEPABLE, 'holds a control character or half of a surrogate pair').optional(),
} as const;

/** Body of `PUT /v1/platforms/{platform}/norm-cards`: the whole list. */
export const normCardsBody = z.strictObject({ cards: z.array(z.strictObject(normCard)).max(MAX_NORM_CARDS) });

export type NormCardsBody = z.infer<typeof normCardsBody>;

/** A platform's norm cards, in their order. */
export const normCardsView = z.object({ cards: z.array(z.object(normCard)) });

export type NormCardsView = z.infer<typeof normCardsView>;
