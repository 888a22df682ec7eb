import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentSubmittedExample } from './content-submitted.js';
import { CONTENT_REJECTIONS, parseContentSubmitted } from './parse-content-submitted.js';

const SECRET = 'you utter walnut';
const CONTENT = { platform: 'gaming', contentId: 'chat-1', text: SECRET };

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const parse = (value: unknown) => parseContentSubmitted(bytes(value));
const reason = (value: Buffer | null, maxBytes?: number) => {
  const parsed = parseContentSubmitted(value, maxBytes);
  return 'rejected' in parsed ? parsed.rejected : 'ok';
};
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const withExtra = (json: string) => Buffer.from(`{"extra":${json},${JSON.stringify(CONTENT).slice(1)}`);

describe('parseContentSubmitted', () => {
  it('reads the example', () => expect(parse(contentSubmittedExample)).toEqual({ ok: contentSubmittedExample }));

  it('takes a content without a schema version for version 1', () =>
    expect(parse(CONTENT)).toEqual({ ok: { ...CONTENT, schemaVersion: 1 } }));

  it('drops properties it does not know', () => {
    const value = Buffer.from(`{"colour":"red","__proto__":{"x":1},${JSON.stringify(CONTENT).slice(1)}`);
    expect(parseContentSubmitted(value)).toEqual({ ok: { ...CONTENT, schemaVersion: 1 } });
  });

  it('keeps the text as it came, to the code unit', () => {
    const text = '  \u202Eabc\u0000 \ud83d\ude00 e\u0301 \ud800 ';
    expect(parse({ ...CONTENT, text })).toEqual({ ok: { ...CONTENT, text, schemaVersion: 1 } });
  });

  it.each([
    ['no-value', null],
    [
      'not-utf8',
      Buffer.concat([bytes(CONTENT).subarray(0, -3), Buffer.from([0xff, 0xfe]), bytes(CONTENT).subarray(-2)]),
    ],
    ['not-utf8', Buffer.from([0xc0, 0xaf])],
    ['not-json', Buffer.from('')],
    ['not-json', Buffer.from(SECRET)],
    ['not-json', bytes(CONTENT).subarray(0, -1)],
    ['not-json', Buffer.from('\ufeff' + JSON.stringify(CONTENT))],
    ['too-deep', Buffer.from(nested(100))],
    ['too-deep', withExtra(nested(100))],
    ['too-deep', Buffer.from('{"a":'.repeat(100) + '1' + '}'.repeat(100))],
    ['unsupported-schema-version', bytes({ ...CONTENT, schemaVersion: 2 })],
    ['unsupported-schema-version', bytes({ schemaVersion: 2, body: { text: SECRET } })],
    ['wrong-shape', bytes({ ...CONTENT, schemaVersion: '1' })],
    ['missing-text', bytes({ platform: 'gaming', contentId: 'chat-1' })],
    ['missing-text', bytes({ ...CONTENT, text: null })],
    ['empty-text', bytes({ ...CONTENT, text: '' })],
    ['wrong-shape', bytes({ ...CONTENT, text: [SECRET] })],
    ['wrong-shape', bytes({ ...CONTENT, contentId: 7 })],
    ['wrong-shape', bytes({ ...CONTENT, platform: '' })],
    ['wrong-shape', bytes({ ...CONTENT, contentId: 'x'.repeat(257) })],
    ['wrong-shape', bytes({ ...CONTENT, submittedAt: '2026-02-30T00:00:00Z' })],
    ['wrong-shape', bytes([CONTENT])],
    ['wrong-shape', bytes(SECRET)],
    ['wrong-shape', bytes(null)],
  ])('rejects as %s: %s', (expected, value) => {
    const parsed = parseContentSubmitted(value);
    expect(parsed).toHaveProperty('rejected', expected);
    expect(JSON.stringify(parsed)).not.toContain('walnut');
  });

  it('allows 32 levels of nesting and no more', () => {
    expect(reason(withExtra(nested(31)))).toBe('ok');
    expect(reason(withExtra(nested(32)))).toBe('too-deep');
  });

  it('survives nesting deeper than any call stack', () =>
    expect(reason(Buffer.from(nested(500_000)))).toBe('too-deep'));

  it('counts bytes, not characters, against the limit', () => {
    const value = bytes({ ...CONTENT, text: '€'.repeat(100) });
    expect(reason(value, value.byteLength)).toBe('ok');
    expect(parseContentSubmitted(value, value.byteLength - 1)).toEqual({
      rejected: 'too-large',
      detail: `the value has ${value.byteLength} bytes, the limit is ${value.byteLength - 1}`,
    });
  });

  it('rejects a value of 10 MB before it reads it', () =>
    expect(reason(bytes({ ...CONTENT, text: 'a'.repeat(10_000_000) }))).toBe('too-large'));

  it('names the version it got and the one it reads', () =>
    expect(parse({ ...CONTENT, schemaVersion: 3 })).toEqual({
      rejected: 'unsupported-schema-version',
      detail: 'schema version 3 is not understood, this build reads version 1',
    }));

  it('names every wrong field', () =>
    expect(parse({ contentId: 7, text: SECRET })).toEqual({
      rejected: 'wrong-shape',
      detail:
        '/platform: Invalid input: expected string, received undefined; /contentId: Invalid input: expected string, received number',
    }));

  it('never throws, and rejects only for a listed reason, whatever the bytes', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (value) => {
          expect(['ok', ...CONTENT_REJECTIONS]).toContain(reason(Buffer.from(value)));
        },
      ),
    ));
});
