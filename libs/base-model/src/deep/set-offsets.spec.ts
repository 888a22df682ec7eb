import { expect, it } from 'vitest';
import { SetOffsets } from './set-offsets.js';

it('takes an Adagrad step for the set that the row is from', () => {
  const offsets = new SetOffsets(2, 2);
  offsets.update(1, Float32Array.of(9, 9, 0.25, 0), 2, 4);
  // g = .25 · 4 = 1; step .1 · 1 / √(1 + 10)
  expect([...offsets.values.subarray(0, 2)]).toEqual([0, 0]);
  expect(offsets.values[2]).toBeCloseTo(-0.1 / Math.sqrt(11), 6);
  expect(offsets.values[3]).toBe(0);
});

it('reads a set back', () => {
  const offsets = new SetOffsets(2, 2);
  offsets.values.set([1, 2, 3, 4]);
  const out = new Float32Array(4);
  offsets.read(1, out, 1);
  expect([...out]).toEqual([0, 3, 4, 0]);
});
