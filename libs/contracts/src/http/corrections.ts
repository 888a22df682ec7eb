import { z } from 'zod';
import { correctionShape, requireContent, REQUIRES_CONTENT } from '../events/content-corrected.js';

/** The most corrections one request may carry. */
export const MAX_CORRECTIONS_PER_REQUEST = 5_000;

/** One correction. A property it does not know is an error: a label or a time misspelt would silently be lost. */
export const correctionBody = z.strictObject(correctionShape).superRefine(requireContent).meta(REQUIRES_CONTENT);

export type CorrectionBody = z.infer<typeof correctionBody>;

/** Body of `POST /v1/platforms/{platform}/corrections`. */
export const correctionsRequest = z.strictObject({
  corrections: z.array(correctionBody).min(1).max(MAX_CORRECTIONS_PER_REQUEST),
});

export type CorrectionsRequest = z.infer<typeof correctionsRequest>;

/** Its answer: how many said something new, and how many were there already. */
export const correctionsResponse = z.object({ stored: z.number().int(), repeated: z.number().int() });

export type CorrectionsResponse = z.infer<typeof correctionsResponse>;

export const correctionsRequestExample: CorrectionsRequest = {
  corrections: [
    {
      contentId: 'chat-481516',
      labels: { toxicity: false, insult: false },
      moderator: 'mod-7',
      judgedAt: '2026-11-25T12:00:00.000Z',
    },
    {
      text: 'uninstall, you walnut',
      labels: { insult: true },
      moderator: 'mod-7',
      judgedAt: '2026-11-25T12:00:07.000Z',
      reason: 'aimed at a player',
    },
  ],
};
