import { describe, expect, it } from 'vitest';
import { madeUpSet } from '../testing/made-up-set.js';
import { addDense, denseProduct, type DenseRows, denseSquares, gramMatrix } from './dense-rows.js';
import { naiveBayesRatios, ngramRows, scaled, squares } from './ngram-rows.js';
import { type HeadProblem, HeadSolver } from './solve-head.js';
import { startingPoint } from './starting-point.js';

const TEXTS = 120;
const STRENGTHS = { dense: 0.3, ngrams: 6 };
const set = madeUpSet(TEXTS, 7);
const { readings } = set.labels[0]!;
const mapped = set.features.hidden;
const dense: DenseRows = { texts: TEXTS, base: set.features.dense, baseWidth: 21, mapped, mappedWidth: 6 };
const priors = Float64Array.from(set.features.logits);
const training = Array.from({ length: 100 }, (_, text) => text);
const start = startingPoint(priors, readings, training);
const plain = ngramRows(set.ngrams);
const ngrams = scaled(plain, naiveBayesRatios(plain, readings, training));

function problem(matrix: Float32Array | undefined): HeadProblem {
  const ngramSquares = squares(ngrams);
  return {
    dense,
    denseSquares: denseSquares(dense),
    gramMatrix: matrix,
    ngrams,
    ngramSquares,
    priors,
    readings,
    start,
  };
}

const options = { strengths: STRENGTHS, epochs: 400, tolerance: 1e-6, seed: 1 };

/** The objective, from its definition. */
function objective(weights: { a: number; b: number; w: Float32Array; v: Float32Array }): number {
  const { a, b, w, v } = weights;
  let value = (a - start.slope) ** 2 / 0.6 + (b - start.intercept) ** 2 / 2;
  for (const weight of w) value += weight ** 2 / (2 * STRENGTHS.dense);
  for (const weight of v) value += weight ** 2 / (2 * STRENGTHS.ngrams);
  for (const text of training) {
    let z = a * priors[text]! + b + denseProduct(dense, text, w);
    for (let e = ngrams.starts[text]!; e < ngrams.starts[text + 1]!; e++)
      z += v[ngrams.buckets[e]!]! * ngrams.values[e]!;
    value += Math.log1p(Math.exp(readings[text] === 1 ? -z : z));
  }
  return value;
}

describe('the head', () => {
  const solver = HeadSolver.solve(problem(undefined), training, options);
  const solution = { a: solver.slope, b: solver.intercept, w: solver.weightsOfDense(), v: solver.ngramWeights };

  it('is where no weight can move without making the objective worse', () => {
    const best = objective(solution);
    for (const step of [1e-2, -1e-2]) {
      expect(objective({ ...solution, a: solution.a + step })).toBeGreaterThan(best);
      expect(objective({ ...solution, b: solution.b + step })).toBeGreaterThan(best);
      for (let k = 0; k < 27; k++) {
        const w = solution.w.slice();
        w[k]! += step;
        expect(objective({ ...solution, w })).toBeGreaterThan(best);
      }
      for (const bucket of new Set(ngrams.buckets.subarray(0, 40))) {
        const v = solution.v.slice();
        v[bucket]! += step;
        expect(objective({ ...solution, v })).toBeGreaterThan(best);
      }
    }
  });

  it('is the same through the Gram matrix, for texts it was not fitted to as well', async () => {
    const through = HeadSolver.solve(problem(await gramMatrix(dense)), training, options);
    for (let text = 0; text < TEXTS; text++) expect(through.logit(text)).toBeCloseTo(solver.logit(text), 3);
  });

  it('is the same from a warm start', () => {
    const warmStart = HeadSolver.solve(problem(undefined), training, { ...options, epochs: 3 }).dual;
    const warmed = HeadSolver.solve(problem(undefined), training, { ...options, warmStart });
    expect(warmed.logit(110)).toBeCloseTo(solver.logit(110), 3);
  });
});

it('multiplies all texts with each other', async () => {
  const matrix = await gramMatrix(dense);
  for (const [i, j] of [
    [0, 0],
    [3, 110],
    [119, 7],
  ] as const) {
    const row = new Float32Array(27);
    addDense(dense, j, 1, row);
    expect(matrix[i * TEXTS + j]).toBeCloseTo(denseProduct(dense, i, row), 4);
  }
});

it('says how much a bucket tells the readings apart', () => {
  // Two texts with the label, both with bucket 5; two without, one of them with bucket 5.
  const rows = ngramRows(
    [[5], [5, 9], [5], [7]].map((buckets) => ({
      buckets: Int32Array.from(buckets),
      values: new Float32Array(buckets.length).fill(1),
    })),
  );
  const ratios = naiveBayesRatios(rows, Int8Array.of(1, 1, 0, 0), [0, 1, 2, 3]);
  expect(ratios[5]).toBeCloseTo(0.05 + Math.log(3 / 4 / (2 / 4)), 6);
  expect(ratios[9]).toBeCloseTo(0.05 + Math.log(2 / 4 / (1 / 4)), 6);
  expect(ratios[7]).toBeCloseTo(0.05 + Math.log(2), 6);
  expect(ratios[1]).toBeCloseTo(0.05, 6);
});
