import { z } from 'zod';
import { keepable } from '../events/content-corrected.js';

/** A content's id as it stands in a path. */
export const contentIdInPath = keepable(1, 256);

/** Answer of `DELETE /v1/platforms/{platform}/contents/{contentId}/text`. */
export const erasedContentView = z.object({
  contentId: z.string(),
  /** Different texts erased: a content that was edited had several; 0 if they were erased before. */
  texts: z.number().int(),
  /** Decisions and judgements of this platform that stay without their text. */
  decisions: z.number().int(),
  judgements: z.number().int(),
});

/** Body of `POST /v1/platforms/{platform}/texts/erase`. */
export const eraseTextBody = z.strictObject({ text: z.string().min(1) });

export type EraseTextBody = z.infer<typeof eraseTextBody>;

/** Its answer. */
export const erasedTextView = erasedContentView.omit({ contentId: true });

export type ErasedTextView = z.infer<typeof erasedTextView>;

export type ErasedContentView = z.infer<typeof erasedContentView>;
