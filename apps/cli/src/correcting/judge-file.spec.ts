import { describe, expect, it } from 'vitest';
import type { InputRow } from '../reading/input-row.js';
import type { CorrectionInput } from '../reading/parse-correction.js';
import { judgeFile } from './judge-file.js';
import { verdict } from './verdict.js';

const row = (line: number, text: string, labels: Record<string, 0 | 1>): CorrectionInput => ({
  line,
  text,
  labels,
  moderator: 'ann',
  judgedAt: '2026-11-25T12:00:00Z',
});
const ENOUGH = Array.from({ length: 10 }, (_, i) => row(i + 1, `text ${i}`, { insult: i < 5 ? 1 : 0 }));

async function judged(...rows: InputRow<CorrectionInput>[]) {
  async function* batches() {
    yield rows.slice(0, 3);
    yield rows.slice(3);
  }
  return judgeFile(batches(), ['insult', 'spam']);
}

describe('judging a file of corrections', () => {
  it('says what is in a file that is well', async () =>
    expect(verdict(await judged(...ENOUGH))).toBe(
      '10 corrections; texts by label:\n  insult: 5 yes, 5 no\n0 errors, 0 warnings: it can be imported\n',
    ));

  it('names everything that is wrong with its lines and what to do, errors first', async () => {
    const file = await judged(
      ...ENOUGH,
      { line: 11, error: 'not UTF-8' },
      row(12, 'text 0', { insult: 1 }),
      { line: 13, error: 'not JSON' },
      { line: 14, error: 'not UTF-8' },
      row(15, 'b', { insul: 1 }),
    );
    expect(file.hasErrors).toBe(true);
    expect(verdict(file)).toBe(
      `error: lines 11, 14: not UTF-8
  -> save the file as UTF-8
error: line 13: not JSON
  -> mend the row or take it out
error: line 15: the platform has no label insul: it has insult, spam
  -> write insult if that is meant, else leave it out
warning: line 12: 1 row repeats an earlier one: same text, moderator and labels
  -> nothing: a text counts once, however often one moderator judges it alike
12 corrections; texts by label:
  insult: 5 yes, 5 no
  insul: 1 yes, 0 no
3 errors, 1 warning: it cannot be imported
`,
    );
  });

  it('leaves out rows that judge nothing, and says so', async () => {
    const file = await judged(...ENOUGH, row(11, 'a', {}));
    expect([file.corrections.length, file.hasErrors]).toEqual([10, false]);
    expect(verdict(file)).toContain('warning: line 11: 1 row judges no label\n');
  });

  it('refuses a file without rows', async () => {
    const file = await judged();
    expect(file.hasErrors).toBe(true);
    expect(verdict(file)).toContain('error: there are no corrections in it\n');
  });

  it('counts what is too much to show', async () => {
    const bad = Array.from({ length: 1_200 }, (_, i) => ({ line: i + 1, error: 'not JSON' }));
    expect(verdict(await judged(...bad))).toContain(
      'error: lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1,190 more: not JSON\n',
    );
    const many = Array.from({ length: 25 }, (_, i) => row(i + 1, `text ${i}`, { [`label_${i}`]: 1 }));
    expect(verdict(await judged(...many))).toContain('\nand 5 more problems\n');
  });
});
