import { ACTIONS } from '@parlance/domain';
import { z } from 'zod';
import { TOPICS } from '../topics.js';
import { eventOf, type EventRejection, readJson, type Rejected } from './read-json.js';

export const CONTENT_DECIDED_VERSION = 1;

/** What Parlance decided about one content, on `content.decided`, keyed as its `content.submitted` record was. */
export const contentDecided = z.object({
  schemaVersion: z.literal(CONTENT_DECIDED_VERSION),
  /** The same for the same platform, content id and text, however often the content is delivered (`decisionId`). */
  decisionId: z.string(),
  platform: z.string(),
  contentId: z.string(),
  text: z.string(),
  authorId: z.string().optional(),
  threadId: z.string().optional(),
  /** Probability in [0, 1] by label of the platform's policy; empty if the text could not be scored. */
  scores: z.record(z.string(), z.number().min(0).max(1)),
  action: z.enum(ACTIONS),
  reason: z.string(),
  /** True if the policy's `onScoringFailure` stood in for scores. */
  fallback: z.boolean(),
  /** The model version that gave the scores. */
  model: z.string(),
  /** The platform version (its policy) that turned them into the action. */
  policyVersion: z.number().int(),
  decidedAt: z.iso.datetime({ offset: true }),
});

export type ContentDecided = z.infer<typeof contentDecided>;

export const contentDecidedExample: ContentDecided = {
  schemaVersion: 1,
  decisionId: '5f0d3c1f9a5e4b7c8d2e6f1a0b9c8d7e',
  platform: 'gaming',
  contentId: 'chat-481516',
  text: 'gg well played',
  authorId: 'player-42',
  threadId: 'match-2342',
  scores: { toxicity: 0.021, insult: 0.008 },
  action: 'allow',
  reason: 'no score reached a threshold',
  fallback: false,
  model: 'base-2026.11.1',
  policyVersion: 1,
  decidedAt: '2026-11-24T12:00:00.042Z',
};

/** Reads a record of `content.decided`. Never throws: whatever the bytes are, the answer is a decision or a reason. */
export function parseContentDecided(value: Buffer | null): { readonly ok: ContentDecided } | Rejected<EventRejection> {
  const read = readJson(value, TOPICS.contentDecided.maxMessageBytes);
  return 'rejected' in read ? read : eventOf(read.json, contentDecided, CONTENT_DECIDED_VERSION);
}
