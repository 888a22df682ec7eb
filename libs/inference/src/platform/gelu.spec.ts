import { expect, it } from 'vitest';
import { referenceGelu } from '../testing/reference-score.js';
import { gelu } from './gelu.js';

it('is x Φ(x) within 4e-7', () => {
  for (let x = -5.5; x <= 5.5; x += 0.001) expect(Math.abs(gelu(x) - referenceGelu(x)), `${x}`).toBeLessThan(4e-7);
});

it('is x, or 0, where float32 sees no difference', () => {
  expect(gelu(40)).toBe(40);
  expect(gelu(-40)).toBe(0);
  expect(Math.abs(gelu(6) - 6)).toBeLessThan(1e-7);
  expect(Math.abs(gelu(-6))).toBeLessThan(1e-7);
});
