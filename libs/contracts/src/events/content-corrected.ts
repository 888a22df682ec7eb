import { z } from 'zod';
import { TOPICS } from '../topics.js';
import { eventOf, type EventRejection, readJson, type Rejected } from './read-json.js';

/** The newest form of the event this build understands; a later one goes to the dead letters, never guessed at. */
export const CONTENT_CORRECTED_VERSION = 1;

/**
 * Names and ids that a database gives back as they were: PostgreSQL has neither NUL nor half of a surrogate pair. Other
 * control characters than tabs and line ends mean nothing in a name.
 */
export const KEEPABLE = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u;

/** A name or id that can be kept. */
export const keepable = (min: number, max: number): z.ZodString =>
  z.string().min(min).max(max).regex(KEEPABLE, 'holds a control character or half of a surrogate pair');

/** A label by its name. */
export const labelName = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);

/** What a moderator says of one content, over Kafka and HTTP alike. */
export const correctionShape = {
  /** A content that was decided. Without a text, it is the text that was decided last. */
  contentId: keepable(1, 256).optional(),
  text: z.string().min(1).optional(),
  /** Whether each label holds, for the labels that were judged; one not named is unknown, not false. */
  labels: z
    .record(labelName, z.boolean())
    .refine((labels) => Object.keys(labels).length > 0, 'names no label: at least one was judged')
    .meta({ minProperties: 1 }),
  moderator: keepable(1, 256),
  /** RFC 3339, to the millisecond. Of one moderator's judgements of a text the latest counts. */
  judgedAt: z.iso.datetime({ offset: true }),
  reason: keepable(0, 2_000).optional(),
} as const;

/** A correction says of what it is one, by id, by text, or both. */
export function requireContent(correction: { contentId?: unknown; text?: unknown }, context: z.RefinementCtx): void {
  if (correction.contentId !== undefined || correction.text !== undefined) return;
  context.addIssue({ code: 'custom', message: 'names no content: expected contentId, text or both' });
}

/** The same for JSON Schema. */
export const REQUIRES_CONTENT = {
  anyOf: [
    { properties: { contentId: true }, required: ['contentId'] },
    { properties: { text: true }, required: ['text'] },
  ],
};

/**
 * What the decision on one content should have been, on `content.corrected`. Keyed as the content was (`contentKey`); the
 * order in which corrections arrive does not matter.
 */
export const contentCorrected = z
  .object({
    schemaVersion: z.literal(CONTENT_CORRECTED_VERSION).default(CONTENT_CORRECTED_VERSION),
    platform: z.string().min(1).max(64),
    ...correctionShape,
  })
  .superRefine(requireContent)
  .meta(REQUIRES_CONTENT);

export type ContentCorrected = z.infer<typeof contentCorrected>;

export const contentCorrectedExample: ContentCorrected = {
  schemaVersion: 1,
  platform: 'gaming',
  contentId: 'chat-481516',
  labels: { toxicity: false, insult: false },
  moderator: 'mod-7',
  judgedAt: '2026-11-25T12:00:00.000Z',
  reason: 'a compliment here',
};

/** Reads a record of `content.corrected`. Never throws: whatever the bytes are, the answer is a correction or a reason. */
export function parseContentCorrected(
  value: Buffer | null,
): { readonly ok: ContentCorrected } | Rejected<EventRejection> {
  const read = readJson(value, TOPICS.contentCorrected.maxMessageBytes);
  return 'rejected' in read ? read : eventOf(read.json, contentCorrected, CONTENT_CORRECTED_VERSION);
}
