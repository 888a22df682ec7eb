import { ACTIONS } from '@parlance/domain';
import { z } from 'zod';

/** The most contents one request may carry. */
export const MAX_CONTENTS_PER_REQUEST = 1000;

/** Body of `POST /v1/platforms/{platform}/decisions`. */
export const decisionsRequest = z.object({
  contents: z
    .array(z.object({ id: z.string().min(1).max(256), text: z.string().min(1) }))
    .min(1)
    .max(MAX_CONTENTS_PER_REQUEST)
    .superRefine(refuseRepeatedIds),
});

export type DecisionsRequest = z.infer<typeof decisionsRequest>;

/** Its answer: one decision per content, in the order asked. */
export const decisionsResponse = z.object({
  decisions: z.array(
    z.object({
      contentId: z.string(),
      scores: z.record(z.string(), z.number().min(0).max(1)),
      action: z.enum(ACTIONS),
      reason: z.string(),
      fallback: z.boolean(),
      model: z.string(),
    }),
  ),
});

export type DecisionsResponse = z.infer<typeof decisionsResponse>;

export const decisionsRequestExample: DecisionsRequest = { contents: [{ id: 'chat-481516', text: 'gg well played' }] };

/** An id given twice would leave the client unable to tell the two decisions apart. */
function refuseRepeatedIds(contents: readonly { id: string }[], context: z.RefinementCtx): void {
  const firstAt = new Map<string, number>();
  contents.forEach(({ id }, at) => {
    const first = firstAt.get(id);
    if (first === undefined) firstAt.set(id, at);
    else context.addIssue({ code: 'custom', path: [at, 'id'], message: `repeats the id of /contents/${first}` });
  });
}
