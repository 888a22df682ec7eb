import { TOPICS } from '../topics.js';
import { type ContentSubmitted, CONTENT_SUBMITTED_VERSION, contentSubmitted } from './content-submitted.js';
import { eventOf, readJson, type Rejected } from './read-json.js';

/** Why a record is not a content. Bounded, so that it can be a metric's label and a dead letter's reason. */
export const CONTENT_REJECTIONS = [
  'no-value',
  'too-large',
  'not-utf8',
  'not-json',
  'too-deep',
  'unsupported-schema-version',
  'missing-text',
  'empty-text',
  'wrong-shape',
] as const;

export type ContentRejection = (typeof CONTENT_REJECTIONS)[number];

export type ParsedContent = { readonly ok: ContentSubmitted } | Rejected<ContentRejection>;

/**
 * Reads a record of `content.submitted`. Never throws: whatever the bytes are, the answer is a content or a reason.
 * Properties of no meaning here are dropped. `maxBytes`: the largest value taken, the topic's record limit if not given.
 */
export function parseContentSubmitted(
  value: Buffer | null,
  maxBytes: number = TOPICS.contentSubmitted.maxMessageBytes,
): ParsedContent {
  const read = readJson(value, maxBytes);
  return 'rejected' in read ? read : contentOf(read.json);
}

/** The same for a value already parsed from JSON. */
export function contentOf(parsed: unknown): ParsedContent {
  const event = eventOf(parsed, contentSubmitted, CONTENT_SUBMITTED_VERSION);
  if ('ok' in event || event.rejected !== 'wrong-shape') return event;
  return { rejected: reasonOf(parsed), detail: event.detail };
}

function reasonOf(parsed: unknown): ContentRejection {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'wrong-shape';
  const text = 'text' in parsed ? parsed.text : undefined;
  if (text === undefined || text === null) return 'missing-text';
  return text === '' ? 'empty-text' : 'wrong-shape';
}
