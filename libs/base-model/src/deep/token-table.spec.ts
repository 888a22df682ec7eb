import { expect, it } from 'vitest';
import { TokenVocabulary } from '../data/token-vocabulary.js';
import { Random } from '../random.js';
import type { Batch } from './plan-batches.js';
import { TokenTable } from './token-table.js';

const WIDTH = 4;
const BUCKET = { tokens: 3, texts: 2 };
const NO_DROPOUT = { token: 0, wordRow: 0 };

function setUp(texts: readonly string[], dropout = NO_DROPOUT) {
  const vocabulary = new TokenVocabulary();
  const table = new TokenTable(vocabulary, WIDTH, new Random(1));
  const batch: Batch = { bucket: BUCKET, items: texts.map((text, row) => ({ row, tokens: vocabulary.encode(text) })) };
  const x = new Float32Array(BUCKET.texts * BUCKET.tokens * WIDTH).fill(NaN);
  const mask = new Float32Array(BUCKET.texts * BUCKET.tokens).fill(NaN);
  table.gather(batch, dropout, x, mask);
  /** Σ rows / √(number of rows), from the table itself. */
  const vectorOf = (rows: Int32Array) =>
    Array.from({ length: WIDTH }, (_, k) => {
      const sum = rows.reduce((total, row) => total + table.rows.table[row * WIDTH + k]!, 0);
      return sum / Math.sqrt(rows.length);
    });
  const rowsOf = (word: string) => vocabulary.rowsOf(vocabulary.encode(word)[0]!);
  return { table, x, mask, vectorOf, rowsOf };
}

function expectVector(x: Float32Array, place: number, vector: readonly number[]): void {
  vector.forEach((value, k) => expect(x[place * WIDTH + k]).toBeCloseTo(value, 5));
}

it('gives each place the sum of its token’s rows by the root of their number, and nothing where there is no token', () => {
  const { x, mask, vectorOf, rowsOf } = setUp(['good dog', 'dog']);
  expect([...mask]).toEqual([1, 1, 0, 1, 0, 0]);
  expectVector(x, 0, vectorOf(rowsOf('good')));
  expectVector(x, 1, vectorOf(rowsOf('dog')));
  expectVector(x, 3, vectorOf(rowsOf('dog')));
  for (const empty of [2, 4, 5]) expectVector(x, empty, [0, 0, 0, 0]);
});

it('leaves a token’s own row out where it is dropped', () => {
  const { x, vectorOf, rowsOf } = setUp(['dog'], { token: 0, wordRow: 1 });
  expectVector(x, 0, vectorOf(rowsOf('dog').subarray(1)));
});

it('never drops a text’s first token, nor any of a text of two', () => {
  const { mask } = setUp(['one two three', 'one two'], { token: 1, wordRow: 0 });
  expect([...mask]).toEqual([1, 0, 0, 1, 1, 0]);
});

it('moves the rows of the batch only, against the gradient', () => {
  const { table, rowsOf } = setUp(['good dog', 'dog']);
  const before = table.rows.table.slice();
  const gradient = new Float32Array(BUCKET.texts * BUCKET.tokens * WIDTH).fill(1);
  const step = { norm: 1, gradientScale: 1, correctedRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  table.update(gradient, step);
  const touched = new Set([...rowsOf('good'), ...rowsOf('dog')]);
  for (let row = 0; row < table.rows.rows; row++)
    for (let k = 0; k < WIDTH; k++) {
      const moved = table.rows.table[row * WIDTH + k]! - before[row * WIDTH + k]!;
      if (touched.has(row)) expect(moved).toBeLessThan(0);
      else if (moved !== 0) expect.fail(`row ${row} moved`);
    }
});
