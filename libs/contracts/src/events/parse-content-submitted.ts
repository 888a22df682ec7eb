import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import { TOPICS } from '../topics.js';
import { type ContentSubmitted, CONTENT_SUBMITTED_VERSION, contentSubmitted } from './content-submitted.js';
import { nestingBeyond } from './nesting.js';

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

export type ParsedContent =
  | { readonly ok: ContentSubmitted }
  /** `detail` says what was expected and what came, and holds nothing of the text. */
  | { readonly rejected: ContentRejection; readonly detail: string };

/** The deepest nesting of a record's JSON, in levels; a content itself has one. */
export const MAX_NESTING = 32;
const MAX_ISSUES_IN_DETAIL = 5;

/**
 * Reads a record of `content.submitted`. Never throws: whatever the bytes are, the answer is a content or a reason.
 * Properties of no meaning here are dropped. `maxBytes`: the largest value taken, the topic's record limit if not given.
 */
export function parseContentSubmitted(
  value: Buffer | null,
  maxBytes: number = TOPICS.contentSubmitted.maxMessageBytes,
): ParsedContent {
  if (value === null) return { rejected: 'no-value', detail: 'the record has no value' };
  if (value.byteLength > maxBytes) {
    return { rejected: 'too-large', detail: `the value has ${value.byteLength} bytes, the limit is ${maxBytes}` };
  }
  if (!isUtf8(value)) return { rejected: 'not-utf8', detail: 'the value is not valid UTF-8' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString('utf8'));
  } catch {
    // The error's own message quotes the input, which may be somebody's text.
    return { rejected: 'not-json', detail: `the value's ${value.byteLength} bytes are not valid JSON` };
  }
  return contentOf(parsed);
}

/** The same for a value already parsed from JSON. */
export function contentOf(parsed: unknown): ParsedContent {
  if (nestingBeyond(parsed, MAX_NESTING)) {
    return { rejected: 'too-deep', detail: `the value is nested more than ${MAX_NESTING} levels deep` };
  }
  const result = contentSubmitted.safeParse(parsed);
  return result.success ? { ok: result.data } : rejection(parsed, result.error);
}

function rejection(parsed: unknown, error: z.ZodError): ParsedContent {
  const fields: Readonly<Record<string, unknown>> = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  const version = fields['schemaVersion'];
  if (typeof version === 'number' && version !== CONTENT_SUBMITTED_VERSION) {
    const detail = `schema version ${version} is not understood, this build reads version ${CONTENT_SUBMITTED_VERSION}`;
    return { rejected: 'unsupported-schema-version', detail };
  }
  const detail = error.issues
    .slice(0, MAX_ISSUES_IN_DETAIL)
    .map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`)
    .join('; ');
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { rejected: 'wrong-shape', detail };
  if (fields['text'] === undefined || fields['text'] === null) return { rejected: 'missing-text', detail };
  if (fields['text'] === '') return { rejected: 'empty-text', detail };
  return { rejected: 'wrong-shape', detail };
}
