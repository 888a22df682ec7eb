import { expect, it } from 'vitest';
import { Random } from '../random.js';
import { BUCKETS, planEpoch } from './plan-batches.js';

const lengthOf = (row: number) => 1 + ((row * 37) % 128);
const tokensOf = (row: number) => new Int32Array(lengthOf(row)).fill(row);

it('puts every row into one batch of the smallest bucket that holds it', () => {
  const batches = planEpoch(3000, tokensOf, new Random(2));
  const rows = batches.flatMap(({ items }) => items.map(({ row }) => row));
  expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  for (const { bucket, items } of batches) {
    const smaller = BUCKETS[BUCKETS.indexOf(bucket) - 1]?.tokens ?? 0;
    expect(items.length).toBeLessThanOrEqual(bucket.texts);
    for (const { row, tokens } of items) {
      expect(tokens).toEqual(tokensOf(row));
      expect(tokens.length > smaller && tokens.length <= bucket.tokens).toBe(true);
    }
  }
});

it('fills every batch but the last of a bucket', () => {
  const batches = planEpoch(3000, tokensOf, new Random(2));
  for (const bucket of BUCKETS) {
    const sizes = batches.filter((batch) => batch.bucket === bucket).map(({ items }) => items.length);
    expect(sizes.slice(0, -1).every((size) => size === bucket.texts)).toBe(true);
  }
});

it('gives the same plan for the same seed', () => {
  const plan = (seed: number) =>
    planEpoch(500, tokensOf, new Random(seed)).flatMap(({ items }) => items.map((i) => i.row));
  expect(plan(8)).toEqual(plan(8));
  expect(plan(9)).not.toEqual(plan(8));
});

it('refuses a text longer than a window', () => {
  expect(() => planEpoch(1, () => new Int32Array(129), new Random(1))).toThrow('129 tokens: a window holds 128');
});
