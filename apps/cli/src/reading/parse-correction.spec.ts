import { describe, expect, it } from 'vitest';
import { parseCorrection, parseCorrectionColumns } from './parse-correction.js';

const DEFAULTS = { moderator: 'ann', judgedAt: '2026-11-25T12:00:00.000Z' };
const parsed = (value: unknown, defaults: typeof DEFAULTS | { judgedAt: string } = DEFAULTS) =>
  parseCorrection(defaults)(value, 7);

describe('parseCorrection', () => {
  it('takes what a row leaves out from the defaults', () =>
    expect(parsed({ text: 'gg', labels: { insult: 0, toxicity: 1, spam: null } })).toEqual({
      line: 7,
      text: 'gg',
      id: undefined,
      labels: { insult: 0, toxicity: 1 },
      moderator: 'ann',
      judgedAt: '2026-11-25T12:00:00.000Z',
      reason: undefined,
    }));

  it('prefers what the row says', () =>
    expect(
      parsed({
        text: 'gg',
        id: 5,
        labels: {},
        moderator: 'bob',
        judgedAt: '2026-11-24T10:00:00+02:00',
        reason: 'friendly',
      }),
    ).toMatchObject({ id: '5', moderator: 'bob', judgedAt: '2026-11-24T10:00:00+02:00', reason: 'friendly' }));

  it.each([
    [{ text: '', labels: {} }, '"text" is empty'],
    [{ text: 'gg' }, '"labels" expected record, received undefined'],
    [{ text: 'gg', labels: { insult: 2 } }, '"labels.insult" expected 0, 1, true, false or null'],
    [{ text: 'gg', labels: {}, judgedAt: 'yesterday' }, '"judgedAt" Invalid ISO datetime'],
    [{ text: 'gg', labels: {}, id: 'a\u0000' }, '"id" holds a control character or half of a surrogate pair'],
    [['gg'], 'not a row: expected object, received array'],
  ])('refuses %j', (value, error) => expect(parsed(value)).toEqual({ line: 7, error }));

  it('needs a moderator from somewhere', () =>
    expect(parsed({ text: 'gg', labels: {} }, { judgedAt: DEFAULTS.judgedAt })).toEqual({
      line: 7,
      error: 'names no moderator, and there is no --moderator',
    }));
});

describe('parseCorrectionColumns', () => {
  const columns = (value: Record<string, string>) =>
    parseCorrectionColumns(DEFAULTS, ['insult', 'toxicity', 'spam'], ['author'])(value, 7);

  it('takes each other column for a label, in any of the ways to write a reading', () =>
    expect(
      columns({ text: 'gg', insult: '0', toxicity: ' TRUE ', spam: '', author: 'bob', moderator: '', reason: 'why' }),
    ).toMatchObject({ text: 'gg', labels: { insult: 0, toxicity: 1 }, moderator: 'ann', reason: 'why' }));

  it('refuses a reading that is none', () =>
    expect(columns({ text: 'gg', insult: '0.5' })).toEqual({
      line: 7,
      error: '"insult" expected 0, 1, true, false or nothing',
    }));

  it('leaves a column that is no known label to the check of the file', () =>
    expect(columns({ text: 'gg', insullt: 'maybe', constructor: '0' })).toMatchObject({
      labels: { insullt: 1, constructor: 0 },
    }));

  it('refuses an empty text', () =>
    expect(columns({ text: '', insult: '1' })).toEqual({ line: 7, error: '"text" is empty' }));
});
