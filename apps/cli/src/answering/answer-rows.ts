import { type BadRow, type ContentRow, type InputRow, isBad } from '../reading/input-row.js';
import { LineOutput } from '../writing/line-output.js';
import { Progress } from '../writing/progress.js';
import { errorLine } from '../writing/score-line.js';
import { inOrder } from './in-order.js';

/** A finished line of JSON, or why the row got none. */
export type Answer = string | BadRow;

/** Answers rows one for one, in order. */
export type AnswerRows = (rows: readonly ContentRow[]) => Promise<readonly Answer[]>;

export interface AnswerOptions {
  readonly answer: AnswerRows;
  /** Batches of rows that may be in work at once. */
  readonly maxInFlight: number;
}

/** What came of a run. */
export interface Answered {
  readonly rows: number;
  readonly badRows: number;
}

/**
 * Writes one line per row to standard output, in order: the row's answer, or an error in its place, which is also told on
 * standard error.
 */
export async function answerRows(
  batches: AsyncIterable<readonly InputRow[]>,
  { answer, maxInFlight }: AnswerOptions,
): Promise<Answered> {
  const output = new LineOutput(process.stdout);
  const progress = new Progress('texts');
  let rows = 0;
  let badRows = 0;
  for await (const answers of inOrder(batches, (batch) => answerBatch(batch, answer), maxInFlight)) {
    let lines = '';
    for (const one of answers) {
      if (typeof one === 'string') lines += `${one}\n`;
      else {
        badRows++;
        progress.clear();
        process.stderr.write(`parlance: line ${one.line}: ${one.error}\n`);
        lines += `${errorLine(one)}\n`;
      }
    }
    await output.write(lines);
    rows += answers.length;
    progress.show(rows);
  }
  progress.clear();
  return { rows, badRows };
}

async function answerBatch(batch: readonly InputRow[], answer: AnswerRows): Promise<readonly Answer[]> {
  const good = batch.filter((row): row is ContentRow => !isBad(row));
  const answers = good.length === 0 ? [] : await answer(good);
  if (good.length === batch.length) return answers;
  let taken = 0;
  return batch.map((row) => (isBad(row) ? row : answers[taken++]!));
}
