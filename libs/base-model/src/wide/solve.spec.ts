import { describe, expect, it } from 'vitest';
import type { TrainingTargets } from '../data/training-targets.js';
import { Random } from '../random.js';
import { solveWide, type WideProblem, type WideSolution } from './solve.js';

const LABELS = 2;
const BUCKETS = 12;
const LOSS_WEIGHT = 1.5;
const SET_FEATURE = 2;

/** Forty texts of three sets over twelve buckets; a bucket may occur twice in a text. */
function problem(targetOf: (text: number, label: number) => number): WideProblem {
  const random = new Random(11);
  const count = 40;
  const starts = Int32Array.from({ length: count + 1 }, (_, i) => i * 5);
  const buckets = Int32Array.from({ length: count * 5 }, () => random.integer(BUCKETS));
  const targets: TrainingTargets = {
    targets: Int8Array.from({ length: count * LABELS }, (_, i) => targetOf(Math.floor(i / LABELS), i % LABELS)),
    weights: Float32Array.from({ length: count }, (_, i) => (i % 4 === 0 ? 0.5 : 1)),
    setOf: Uint8Array.from({ length: count }, (_, i) => i % 3),
    sets: ['a', 'b', 'c'],
  };
  const idf = Float32Array.from({ length: BUCKETS }, (_, i) => (i === 0 ? 0 : 1 + i / 7));
  return { bags: { count, starts, buckets }, idf, targets, labelCount: LABELS };
}

function solve(wide: WideProblem, epochs = 400): WideSolution {
  return solveWide(wide, { lossWeight: LOSS_WEIGHT, setFeature: SET_FEATURE, epochs, seed: 3 });
}

/** Gradient of ½|v|² + ½|b|² + Σ C·weight·logloss by v and b of one label, written down from that formula. */
function gradient({ bags, idf, targets }: WideProblem, { weights, setWeights }: WideSolution, label: number): number[] {
  const byBucket = Array.from({ length: BUCKETS }, (_, j) => weights[j * LABELS + label]!);
  const bySet = targets.sets.map((_, s) => setWeights[s * LABELS + label]!);
  const result = [...byBucket, ...bySet];
  for (let i = 0; i < bags.count; i++) {
    const target = targets.targets[i * LABELS + label]!;
    if (target < 0) continue;
    const features = new Array<number>(BUCKETS).fill(0);
    let squared = 0;
    for (const bucket of bags.buckets.subarray(bags.starts[i], bags.starts[i + 1])) {
      features[bucket]! += idf[bucket]!;
      squared += idf[bucket]! ** 2;
    }
    const length = Math.sqrt(squared);
    const set = targets.setOf[i]!;
    let z = SET_FEATURE * bySet[set]!;
    features.forEach((value, j) => (z += (value / length) * byBucket[j]!));
    const slope = LOSS_WEIGHT * targets.weights[i]! * (1 / (1 + Math.exp(-z)) - target);
    features.forEach((value, j) => (result[j]! += (slope * value) / length));
    result[BUCKETS + set]! += slope * SET_FEATURE;
  }
  return result;
}

/**
 * A bucket that a text holds twice has a vector longer than 1, which the coordinate's curvature does not know; such texts
 * are left out where the exact optimum is asked for.
 */
function withoutRepeats(wide: WideProblem): WideProblem {
  const buckets = wide.bags.buckets.slice();
  for (let i = 0; i < wide.bags.count; i++)
    for (let p = 0; p < 5; p++) buckets[i * 5 + p] = (i + p * (1 + (i % 2))) % BUCKETS;
  return { ...wide, bags: { ...wide.bags, buckets } };
}

describe('solveWide', () => {
  it('ends where the gradient of its objective is zero', () => {
    const random = new Random(5);
    const wide = withoutRepeats(problem((_, label) => (random.chance(label === 0 ? 0.5 : 0.2) ? 1 : 0)));
    const solution = solve(wide);
    for (const label of [0, 1]) {
      expect(Math.max(...solution.weights.map(Math.abs))).toBeGreaterThan(0.1);
      expect(Math.max(...gradient(wide, solution, label).map(Math.abs))).toBeLessThan(2e-5);
    }
  });

  it('ends there too where a text holds a bucket twice', () => {
    const random = new Random(6);
    const wide = problem(() => (random.chance(0.4) ? 1 : 0));
    expect(Math.max(...gradient(wide, solve(wide), 0).map(Math.abs))).toBeLessThan(2e-5);
  });

  it('solves the labels independently of each other', () => {
    const random = new Random(7);
    const targets = Array.from({ length: 80 }, () => (random.chance(0.5) ? 1 : 0));
    const both = solve(problem((text, label) => targets[text * LABELS + label]!));
    const first = solve(problem((text, label) => (label === 0 ? targets[text * LABELS]! : -1)));
    for (let j = 0; j < BUCKETS; j++) expect(both.weights[j * LABELS]).toBeCloseTo(first.weights[j * LABELS]!, 6);
  });

  it('moves nothing for an unknown label', () => {
    const { weights, setWeights } = solve(
      problem((_, label) => (label === 0 ? 1 : -1)),
      5,
    );
    for (let j = 0; j < BUCKETS; j++) expect(weights[j * LABELS + 1]).toBe(0);
    for (let s = 0; s < 3; s++) expect(setWeights[s * LABELS + 1]).toBe(0);
    expect(setWeights[0]).toBeGreaterThan(0);
  });

  it('gives the same weights for the same seed', () => {
    const wide = problem((text) => text % 2);
    expect(solve(wide, 3)).toEqual(solve(wide, 3));
  });
});
