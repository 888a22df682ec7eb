import { expect, it } from 'vitest';
import { calibrate } from './calibrate.js';
import { startingPoint } from './head/starting-point.js';

const logits = [-3, -2, -1.5, -1, 0, 0.5, 1, 2, 2.5, 4];
const readings = [0, 0, 0, 1, 0, 1, 0, 1, 1, 1];

function loss(slope: number, intercept: number): number {
  return logits.reduce((sum, z, i) => {
    const p = 1 / (1 + Math.exp(-(slope * z + intercept)));
    return sum - Math.log(readings[i] === 1 ? p : 1 - p);
  }, 0);
}

function expectMinimum(
  objective: (slope: number, intercept: number) => number,
  slope: number,
  intercept: number,
): void {
  const best = objective(slope, intercept);
  for (const step of [1e-3, -1e-3]) {
    expect(objective(slope + step, intercept)).toBeGreaterThan(best);
    expect(objective(slope, intercept + step)).toBeGreaterThan(best);
  }
}

it('calibrates to the minimum of cross-entropy with a pull towards "calibrated already"', () => {
  const { slope, intercept } = calibrate(logits, readings);
  expectMinimum((s, c) => loss(s, c) + c ** 2 / 2 + 10 * (s - 1) ** 2, slope, intercept);
});

it('starts a head at the minimum for the base’s logit alone', () => {
  const priors = Float64Array.from(logits);
  const { slope, intercept } = startingPoint(priors, Int8Array.from(readings), logits.keys());
  expectMinimum((a, b) => loss(a, b) + 5 * (a - 1) ** 2 + b ** 2 / 4, slope, intercept);
});

it('leaves the slope at 1 for a label that the base does not know', () =>
  expect(startingPoint(new Float64Array(10), Int8Array.from(readings), logits.keys()).slope).toBeCloseTo(1, 6));

it('finds the minimum from a start so far off that whole Newton steps lead away', () => {
  // A thousand logits near -4 or 10, as a base model gives short lines that most people would let pass.
  const far = Array.from({ length: 1000 }, (_, i) => (i % 20 === 0 ? 10 : -4 + Math.sin(i)));
  const truths = far.map((z, i) => ((z > 0 ? i % 3 : i % 5) === 0 ? 1 : 0));
  const { slope, intercept } = startingPoint(Float64Array.from(far), Int8Array.from(truths), far.keys());
  const objective = (a: number, b: number): number =>
    far.reduce((sum, z, i) => sum + Math.log1p(Math.exp(truths[i] === 1 ? -(a * z + b) : a * z + b)), 0) +
    5 * (a - 1) ** 2 +
    b ** 2 / 4;
  expectMinimum(objective, slope, intercept);
});
