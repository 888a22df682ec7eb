import { describe, expect, it } from 'vitest';
import { contentDecidedExample, parseContentDecided } from './content-decided.js';

const parse = (value: unknown) => parseContentDecided(Buffer.from(JSON.stringify(value)));

describe('parseContentDecided', () => {
  it('reads the example', () => expect(parse(contentDecidedExample)).toEqual({ ok: contentDecidedExample }));

  it('refuses a later version, and what is no decision, without repeating its text', () => {
    expect(parse({ ...contentDecidedExample, schemaVersion: 2, scores: 'secret' })).toEqual({
      rejected: 'unsupported-schema-version',
      detail: 'schema version 2 is not understood, this build reads version 1',
    });
    expect(parse({ ...contentDecidedExample, scores: { insult: 1.5 } })).toEqual({
      rejected: 'wrong-shape',
      detail: '/scores/insult: Too big: expected number to be <=1',
    });
    expect(parseContentDecided(null)).toMatchObject({ rejected: 'no-value' });
  });
});
