import { expect, it } from 'vitest';
import { quantiseWide } from './quantise.js';

it('cuts the largest 1 in 10,000 of the wide weights and keeps the idf to 1/255', () => {
  const buckets = 20_000;
  const weights = Float32Array.from({ length: buckets }, (_, i) => (i === 7 ? -50 : (i % 128) / 127));
  const idf = Float32Array.from({ length: buckets }, (_, i) => (i % 3) * 5.1);
  const wide = quantiseWide(weights, 1, idf);
  expect(wide.scales[0]).toBeCloseTo(1 / 127, 6);
  expect(wide.weights[7]).toBe(-127);
  expect([...wide.weights.subarray(0, 4)]).toEqual([0, 1, 2, 3]);
  expect(wide.idfMax).toBeCloseTo(10.2, 5);
  expect([...wide.idf.subarray(0, 3)]).toEqual([0, 128, 255]);
});
