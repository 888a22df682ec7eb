import { describe, expect, it } from 'vitest';
import { type ContentCorrected, contentCorrectedExample, parseContentCorrected } from './content-corrected.js';

const WITHOUT_ID: Omit<ContentCorrected, 'contentId'> = {
  schemaVersion: 1,
  platform: 'gaming',
  labels: { insult: false },
  moderator: 'mod-7',
  judgedAt: '2026-11-25T12:00:00.000Z',
};
const parse = (value: unknown) => parseContentCorrected(Buffer.from(JSON.stringify(value)));
const changed = (change: object) => parse({ ...contentCorrectedExample, ...change });

describe('parseContentCorrected', () => {
  it('reads the example', () => expect(parse(contentCorrectedExample)).toEqual({ ok: contentCorrectedExample }));

  it('takes a text in the place of a content id, or both', () => {
    expect(parse({ ...WITHOUT_ID, text: 'gg' })).toEqual({ ok: { ...WITHOUT_ID, text: 'gg' } });
    expect(changed({ text: 'gg' })).toEqual({ ok: { ...contentCorrectedExample, text: 'gg' } });
  });

  it('keeps the text as it came, to the code unit', () => {
    const text = ' \u0000 \ud800 e\u0301 ';
    expect(changed({ text })).toMatchObject({ ok: { text } });
  });

  it('takes an event without a schema version for version 1', () =>
    expect(changed({ schemaVersion: undefined })).toEqual({ ok: contentCorrectedExample }));

  it.each([
    ['names neither content nor text', WITHOUT_ID, '/: names no content: expected contentId, text or both'],
    ['judges no label', { ...contentCorrectedExample, labels: {} }, '/labels: names no label: at least one was judged'],
    [
      'has a number for a reading',
      { ...contentCorrectedExample, labels: { insult: 1 } },
      '/labels/insult: Invalid input: expected boolean, received number',
    ],
    [
      'has a moderator that a database could not give back',
      { ...contentCorrectedExample, moderator: 'a\u0000' },
      '/moderator: holds a control character or half of a surrogate pair',
    ],
    [
      'has half a character in its reason',
      { ...contentCorrectedExample, reason: 'a\ud800b' },
      '/reason: holds a control character or half of a surrogate pair',
    ],
    [
      'has no such day',
      { ...contentCorrectedExample, judgedAt: '2026-02-30T00:00:00Z' },
      '/judgedAt: Invalid ISO datetime',
    ],
  ])('refuses what %s', (_name, value, detail) => expect(parse(value)).toEqual({ rejected: 'wrong-shape', detail }));

  it('refuses a later version, and names it', () =>
    expect(changed({ schemaVersion: 2, labels: 'all' })).toEqual({
      rejected: 'unsupported-schema-version',
      detail: 'schema version 2 is not understood, this build reads version 1',
    }));

  it.each([
    ['no-value', null],
    ['not-utf8', Buffer.from([0xc0, 0xaf])],
    ['not-json', Buffer.from('{"text": "secret')],
    ['too-deep', Buffer.from('['.repeat(100) + ']'.repeat(100))],
    ['too-large', Buffer.alloc(1_048_577, 0x20)],
    ['wrong-shape', Buffer.from('"secret"')],
  ])('rejects as %s without repeating it', (reason, value) => {
    const parsed = parseContentCorrected(value);
    expect(parsed).toHaveProperty('rejected', reason);
    expect(JSON.stringify(parsed)).not.toContain('secret');
  });
});
