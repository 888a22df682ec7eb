import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import { nestingBeyond } from './nesting.js';

/** Why a record's value is not JSON that this build reads. Bounded, so that it can be a metric's label. */
export type EventRejection =
  'no-value' | 'too-large' | 'not-utf8' | 'not-json' | 'too-deep' | 'unsupported-schema-version' | 'wrong-shape';

/** `detail` says what was expected and what came, and holds nothing of a text. */
export interface Rejected<Reason extends string> {
  readonly rejected: Reason;
  readonly detail: string;
}

/** The deepest nesting of a record's JSON, in levels; a content itself has one. */
export const MAX_NESTING = 32;
const MAX_ISSUES_IN_DETAIL = 5;

/** A record's value as JSON. Never throws, whatever the bytes are. */
export function readJson(
  value: Buffer | null,
  maxBytes: number,
): { readonly json: unknown } | Rejected<'no-value' | 'too-large' | 'not-utf8' | 'not-json'> {
  if (value === null) return { rejected: 'no-value', detail: 'the record has no value' };
  if (value.byteLength > maxBytes) {
    return { rejected: 'too-large', detail: `the value has ${value.byteLength} bytes, the limit is ${maxBytes}` };
  }
  if (!isUtf8(value)) return { rejected: 'not-utf8', detail: 'the value is not valid UTF-8' };
  try {
    return { json: JSON.parse(value.toString('utf8')) };
  } catch {
    // The error's own message quotes the input, which may be somebody's text.
    return { rejected: 'not-json', detail: `the value's ${value.byteLength} bytes are not valid JSON` };
  }
}

/** JSON as an event of `schema`, whose newest version here is `version`. Properties it does not know are dropped. */
export function eventOf<T>(
  json: unknown,
  schema: z.ZodType<T>,
  version: number,
): { readonly ok: T } | Rejected<'too-deep' | 'unsupported-schema-version' | 'wrong-shape'> {
  if (nestingBeyond(json, MAX_NESTING)) {
    return { rejected: 'too-deep', detail: `the value is nested more than ${MAX_NESTING} levels deep` };
  }
  const result = schema.safeParse(json);
  if (result.success) return { ok: result.data };
  const found = typeof json === 'object' && json !== null && 'schemaVersion' in json ? json.schemaVersion : undefined;
  if (typeof found === 'number' && found !== version) {
    const detail = `schema version ${found} is not understood, this build reads version ${version}`;
    return { rejected: 'unsupported-schema-version', detail };
  }
  const detail = result.error.issues
    .slice(0, MAX_ISSUES_IN_DETAIL)
    .map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`)
    .join('; ');
  return { rejected: 'wrong-shape', detail };
}
