import { describe, expect, it } from 'vitest';
import { checkCorrections, type CorrectionRow } from './check-corrections.js';

const KNOWN = ['insult', 'threat', 'toxicity'];
const NOON = new Date('2026-11-25T12:00:00Z');
const LATER = new Date('2026-11-25T13:00:00Z');

const row = (line: number, text: string, labels: Record<string, boolean>, given: Partial<CorrectionRow> = {}) => ({
  line,
  text,
  labels,
  moderator: 'ann',
  judgedAt: NOON,
  ...given,
});

/** Enough of both readings of `insult` that nothing is to be said about them; lines from 101. */
const ENOUGH = Array.from({ length: 10 }, (_, i) => row(101 + i, `text ${i}`, { insult: i < 5 }));

const problems = (...rows: CorrectionRow[]) => checkCorrections([...rows, ...ENOUGH], KNOWN);
const kinds = (...rows: CorrectionRow[]) =>
  problems(...rows).map(({ kind, severity, lines }) => `${severity} ${kind} ${lines.join(',')}`.trim());

describe('checkCorrections', () => {
  it('has nothing against five texts of each reading', () => expect(kinds()).toEqual([]));

  it('names a label that the platform does not have, where it stands, and the one probably meant', () =>
    expect(problems(row(3, 'a', { insullt: true }), row(7, 'b', { insullt: false }))).toEqual([
      {
        kind: 'unknown-label',
        severity: 'error',
        lines: [3, 7],
        detail: 'the platform has no label insullt: it has insult, threat, toxicity',
        advice: 'write insult if that is meant, else leave it out',
      },
    ]));

  it('suggests no label that is far from what was written', () =>
    expect(problems(row(3, 'a', { griefing: true }))[0]!.advice).toBe(
      "leave it out, or add griefing to the platform's policy first",
    ));

  it('refuses what one moderator says and denies at one time', () =>
    expect(problems(row(2, 'a', { insult: true }), row(9, 'a', { insult: false }))).toEqual([
      {
        kind: 'contradiction',
        severity: 'error',
        lines: [2, 9],
        detail: 'the same text is and is not insult, by the same moderator at the same time',
        advice: 'keep the reading that is meant, or give each its own time: then the later one counts',
      },
    ]));

  it('takes two ways to write a character for the same text', () =>
    expect(kinds(row(2, 'caf\u00e9', { insult: true }), row(3, 'cafe\u0301', { insult: false }))).toEqual([
      'error contradiction 2,3',
    ]));

  it('lets a moderator change their mind later', () =>
    expect(kinds(row(2, 'a', { insult: true }), row(3, 'a', { insult: false }, { judgedAt: LATER }))).toEqual([]));

  it('warns where moderators disagree in the end', () => {
    const bob = { moderator: 'bob' };
    expect(kinds(row(2, 'a', { insult: true }), row(3, 'a', { insult: false }, bob))).toEqual([
      'warning disagreement 2,3',
    ]);
    expect(
      kinds(
        row(2, 'a', { insult: true }),
        row(3, 'a', { insult: false }, bob),
        row(4, 'a', { insult: false }, { judgedAt: LATER }),
      ),
    ).toEqual([]);
  });

  it('counts rows that say again what was said', () =>
    expect(
      problems(row(2, 'a', { insult: true }), row(3, 'a', { insult: true }), row(4, 'a', { insult: true })),
    ).toMatchObject([
      { kind: 'repeat', lines: [3, 4], detail: '2 rows repeat an earlier one: same text, moderator and labels' },
    ]));

  it('takes another label, or another moderator, for no repeat', () =>
    expect(
      kinds(
        row(2, 'text 0', { insult: true }, { moderator: 'bob' }),
        ...Array.from({ length: 10 }, (_, i) => row(3 + i, `text ${i}`, { threat: i < 5 })),
      ),
    ).toEqual([]));

  it('counts rows that judge nothing', () =>
    expect(problems(row(5, 'a', {}))).toMatchObject([
      { kind: 'nothing-judged', severity: 'warning', lines: [5], detail: '1 row judges no label' },
    ]));

  it('warns of a label of one reading only, and of one with fewer than five texts of a reading', () => {
    const threats = [true, true, true, true, false, false, false, false, false, false].map((threat, i) =>
      row(i + 1, `threat ${i}`, { threat, toxicity: true }),
    );
    expect(problems(...threats)).toEqual([
      {
        kind: 'few-of-a-reading',
        severity: 'warning',
        lines: [],
        detail: 'threat: of the texts judged for it, only 4 read "threat"',
        advice: 'threat can hardly be learned from these alone: bring 5 or more that read "threat"',
      },
      {
        kind: 'one-reading',
        severity: 'warning',
        lines: [],
        detail: 'toxicity: of the texts judged for it, none read "not toxicity"',
        advice: 'toxicity cannot be learned from these alone: bring 5 or more that read "not toxicity"',
      },
    ]);
  });

  it('counts a text once for that, however often it stands there', () =>
    expect(
      checkCorrections(
        [...ENOUGH.filter(({ text }) => text !== 'text 4'), row(50, 'text 3', { insult: true })],
        KNOWN,
      ).map(({ kind }) => kind),
    ).toEqual(['repeat', 'few-of-a-reading']));

  it('puts errors first, each kind by its first line', () =>
    expect(
      kinds(
        row(1, 'a', {}),
        row(2, 'b', { insult: true }),
        row(3, 'b', { insult: true }),
        row(4, 'b', { insult: false }),
        row(5, 'c', { threats: true }),
      ),
    ).toEqual(['error contradiction 2,3,4', 'error unknown-label 5', 'warning nothing-judged 1', 'warning repeat 3']));

  it('does not take a property every object has for a label', () =>
    expect(kinds(row(1, 'a', { constructor: true }))).toEqual(['error unknown-label 1']));

  it('says nothing of the texts', () =>
    expect(
      JSON.stringify(problems(row(1, 'secret', { insult: true }), row(2, 'secret', { insult: false }))),
    ).not.toContain('secret'));

  it('checks 200,000 rows within a few seconds', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => row(i + 1, `line ${i % 150_000}`, { insult: i % 2 === 0 }));
    const began = performance.now();
    // 150,000 is even: the later rows repeat the earlier ones.
    expect(checkCorrections(rows, KNOWN)).toMatchObject([{ kind: 'repeat', lines: { length: 50_000 } }]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
