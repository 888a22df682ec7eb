import { describe, expect, it } from 'vitest';
import type { StoredParameter } from '../training/parameter-store.js';
import { AdamW } from './adam-w.js';
import { SparseRows } from './sparse-rows.js';

function parameter(values: number[], gradient: number[], decay = false): StoredParameter {
  return {
    name: 'p',
    shape: [values.length],
    values: Float32Array.from(values),
    gradient: Float32Array.from(gradient),
    decay,
  };
}

describe('AdamW', () => {
  // Reference: torch.optim.AdamW (PyTorch's documentation gives the algorithm), worked by hand in float64:
  // g = 0.5, lr 0.1, betas .9/.999: m = .05, v = .00025; m̂ = .5, v̂ = .25; step = .1 · .5 / (.5 + 1e-8) = .1.
  it('takes a first step of the learning rate against the sign of the gradient', () => {
    const p = parameter([1, 1], [0.5, -0.002]);
    new AdamW({ weightDecay: 0 }).step([p], 0.1);
    expect(p.values[0]).toBeCloseTo(0.9, 6);
    expect(p.values[1]).toBeCloseTo(1.1, 4);
  });

  // Second step with g = -1: m = .9·.05 + .1·(-1) = -.055, m̂ = -.055/.19; v = .999·.00025 + .001 = .00124975, v̂ = v/.001999.
  it('remembers earlier gradients', () => {
    const p = parameter([1], [0.5]);
    const optimizer = new AdamW({ weightDecay: 0 });
    optimizer.step([p], 0.1);
    p.gradient[0] = -1;
    optimizer.step([p], 0.1);
    const expected = 0.9 - (0.1 * (-0.055 / 0.19)) / Math.sqrt(0.00124975 / 0.001999);
    expect(p.values[0]).toBeCloseTo(expected, 6);
  });

  it('shrinks only what is marked for decay, apart from the gradient', () => {
    const [weight, bias] = [parameter([2], [0], true), parameter([2], [0])];
    new AdamW({ weightDecay: 0.5 }).step([weight, bias], 0.1);
    expect(weight.values[0]).toBeCloseTo(2 * (1 - 0.1 * 0.5), 6);
    expect(bias.values[0]).toBe(2);
  });

  it('clips all gradients together by their length', () => {
    const [a, b] = [parameter([0], [3]), parameter([0], [4])];
    const { norm, gradientScale } = new AdamW({ clipNorm: 1 }).step([a, b], 0.1);
    expect(norm).toBeCloseTo(5, 6);
    expect(gradientScale).toBeCloseTo(0.2, 6);
  });
});

describe('rows of a table outside the graph', () => {
  it('sum to Σ rows / √n, repeats counted', () => {
    const rows = new SparseRows(3, 2);
    rows.table.set([1, 2, 10, 20, 100, 200]);
    const out = new Float32Array(4);
    rows.sum([Int32Array.of(0, 1, 1, 2), Int32Array.of(2)], out);
    expect([...out]).toEqual([121 / 2, 242 / 2, 100, 200]);
  });

  it('take the step that AdamW takes on the same dense gradient, and rows not touched stay as they are', () => {
    const rows = new SparseRows(3, 1);
    rows.table.set([1, 2, 3]);
    const optimizer = new AdamW({ weightDecay: 0, clipNorm: Infinity });
    const dense = parameter([1, 3], [0, 0]);
    for (const gradient of [0.4, -0.7, 0.1]) {
      // Bags {0, 2} and {0}: row 0 gets g/√2 + g, row 2 gets g/√2.
      const bags = [Int32Array.of(0, 2), Int32Array.of(0)];
      dense.gradient.set([gradient / Math.SQRT2 + gradient, gradient / Math.SQRT2]);
      rows.update(bags, Float32Array.of(gradient, gradient), optimizer.step([dense], 0.01));
    }
    expect(rows.table[0]).toBeCloseTo(dense.values[0]!, 6);
    expect(rows.table[1]).toBe(2);
    expect(rows.table[2]).toBeCloseTo(dense.values[1]!, 6);
  });
});
