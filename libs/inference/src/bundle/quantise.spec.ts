import { expect, it } from 'vitest';
import { quantiseColumns, quantiseRows } from './quantise.js';

const matrix = Float32Array.of(1, -2, 0.5, 0, 0, 0, 254, 127, -1);

it('gives every row a scale that makes its largest number 127', () => {
  const { values, scales } = quantiseRows(matrix, 3);
  expect([...scales]).toEqual([Math.fround(2 / 127), 0, 2]);
  expect([...values]).toEqual([64, -127, 32, 0, 0, 0, 127, 64, -0].map((value) => value + 0));
});

it('gives every column a scale', () => {
  const { values, scales } = quantiseColumns(matrix, 3);
  expect([...scales]).toEqual([2, 1, Math.fround(1 / 127)]);
  expect([...values]).toEqual([1, -2, 64, 0, 0, 0, 127, 127, -127]);
});

it('is off by half a step at most', () => {
  const values = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i * 1.7) * (1 + (i % 7)));
  const quantised = quantiseRows(values, 20);
  values.forEach((value, i) => {
    const scale = quantised.scales[Math.floor(i / 20)]!;
    expect(Math.abs(quantised.values[i]! * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
  });
});
