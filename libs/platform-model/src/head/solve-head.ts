import { Random } from '@parlance/onnx-training';
import { NGRAM_BUCKETS } from '@parlance/text';
import { addDense, denseProduct, type DenseRows } from './dense-rows.js';
import { type NgramRows, squares } from './ngram-rows.js';
import type { StartingPoint } from './starting-point.js';

/** One label's texts and features, in the form the solver walks over. */
export interface HeadProblem {
  readonly dense: DenseRows;
  /** |q|² of each text. */
  readonly denseSquares: Float64Array;
  /** All q_i · q_j, if they fit in memory: a step then costs one row of it instead of two passes over the weights. */
  readonly gramMatrix: Float32Array | undefined;
  readonly ngrams: NgramRows;
  readonly ngramSquares: Float64Array;
  /** z0 of each text. */
  readonly priors: Float64Array;
  readonly readings: Int8Array;
  readonly start: StartingPoint;
}

/** As if there were no base model. */
export function problemOfNgrams(ngrams: NgramRows, readings: Int8Array): HeadProblem {
  const texts = readings.length;
  const [base, mapped] = [new Float32Array(), new Float32Array()];
  return {
    dense: { texts, base, baseWidth: 0, mapped, mappedWidth: 0 },
    denseSquares: new Float64Array(texts),
    gramMatrix: undefined,
    ngrams,
    ngramSquares: squares(ngrams),
    priors: new Float64Array(texts),
    readings,
    // Of no logit.
    start: { slope: 0, intercept: 0 },
  };
}

/** Prior variances of the weights: larger means freer. */
export interface Strengths {
  readonly dense: number;
  readonly ngrams: number;
}

export interface SolverOptions {
  readonly strengths: Strengths;
  /** Most looks at a text on average. */
  readonly epochs: number;
  /** Stops once no dual variable moved by more in an epoch. */
  readonly tolerance: number;
  readonly seed: number;
  /** Dual variables to start from, such as those of another strength. */
  readonly warmStart?: Float64Array | undefined;
}

const SLOPE_VARIANCE = 0.3;
const INTERCEPT_VARIANCE = 1;
const NEWTON_STEPS = 6;
const NEWTON_TOLERANCE = 1e-4;
/** Share of the tolerance below which a dual variable is left where it is, and not looked at again for now. */
const LEAST_MOVE = 0.2;

/**
 * z = a z0 + b + w·q + v·u of one label:
 * minimise Σ logloss(z) + |w|²/2s_d + |v|²/2s_n + (a−a0)²/.6 + (b−b0)²/2 over the texts given.
 *
 * Dual coordinate descent (Hsieh et al. 2008; Yu, Huang, Lin 2011): a text's dual variable β is in [0, 1] if it has the
 * label and in [−1, 0] if not; w = s_d Σβq, v = s_n Σβu, a = a0 + .3 Σβz0, b = b0 + Σβ. One variable at a time is set to
 * its optimum, where β = y − σ(z), by Newton's method kept in its bracket. Convex, and without a learning rate. Variables
 * that have come to rest are passed over until the others have, then all are looked at once more (the shrinking of LIBLINEAR,
 * Fan et al. 2008, §4).
 */
export class HeadSolver {
  readonly dual: Float64Array;
  readonly ngramWeights = new Float32Array(NGRAM_BUCKETS);
  private readonly denseWeights: Float32Array | undefined;
  /** w·q of every text, kept up to date through the Gram matrix. */
  private readonly denseParts: Float64Array | undefined;
  private slopeChange = 0;
  private interceptChange = 0;

  constructor(
    private readonly problem: HeadProblem,
    private readonly strengths: Strengths,
  ) {
    const { dense, gramMatrix } = problem;
    this.dual = new Float64Array(dense.texts);
    if (gramMatrix === undefined) this.denseWeights = new Float32Array(dense.baseWidth + dense.mappedWidth);
    else this.denseParts = new Float64Array(dense.texts);
  }

  static solve(problem: HeadProblem, texts: Iterable<number>, options: SolverOptions): HeadSolver {
    const solver = new HeadSolver(problem, options.strengths);
    solver.run([...texts], options);
    return solver;
  }

  get slope(): number {
    return this.problem.start.slope + this.slopeChange;
  }

  get intercept(): number {
    return this.problem.start.intercept + this.interceptChange;
  }

  /** z of any text of the problem, trained on or not. */
  logit(text: number): number {
    const { ngrams, priors, dense } = this.problem;
    let z = this.slope * priors[text]! + this.intercept;
    z += this.denseParts?.[text] ?? denseProduct(dense, text, this.denseWeights!);
    for (let entry = ngrams.starts[text]!; entry < ngrams.starts[text + 1]!; entry++) {
      z += this.ngramWeights[ngrams.buckets[entry]!]! * ngrams.values[entry]!;
    }
    return z;
  }

  /** w: [baseWidth + mappedWidth] */
  weightsOfDense(): Float32Array {
    if (this.denseWeights !== undefined) return this.denseWeights;
    const { dense } = this.problem;
    const weights = new Float32Array(dense.baseWidth + dense.mappedWidth);
    this.dual.forEach((dual, text) => {
      if (dual !== 0) addDense(dense, text, dual * this.strengths.dense, weights);
    });
    return weights;
  }

  private run(texts: number[], { epochs, tolerance, seed, warmStart }: SolverOptions): void {
    if (warmStart !== undefined) for (const text of texts) if (warmStart[text] !== 0) this.move(text, warmStart[text]!);
    const random = new Random(seed);
    const leastMove = LEAST_MOVE * tolerance;
    let awake = [...texts];
    let looksLeft = epochs * texts.length;
    while (looksLeft > 0) {
      looksLeft -= awake.length;
      random.shuffle(awake);
      const moving: number[] = [];
      let largest = 0;
      for (const text of awake) {
        const change = this.optimum(text) - this.dual[text]!;
        if (Math.abs(change) > leastMove) {
          this.move(text, change);
          moving.push(text);
        }
        largest = Math.max(largest, Math.abs(change));
      }
      if (largest >= tolerance) awake = moving;
      else if (awake.length === texts.length) break;
      else awake = [...texts];
    }
  }

  /** The β that solves β = y − σ(z + d (β − β_now)), d = s_d |q|² + s_n |u|² + .3 z0² + 1. */
  private optimum(text: number): number {
    const { denseSquares, ngramSquares, priors, readings } = this.problem;
    const now = this.dual[text]!;
    const z = this.logit(text);
    const y = readings[text]!;
    const z0 = priors[text]!;
    const d =
      this.strengths.dense * denseSquares[text]! +
      this.strengths.ngrams * ngramSquares[text]! +
      SLOPE_VARIANCE * z0 * z0 +
      INTERCEPT_VARIANCE;
    let [low, high] = y === 1 ? [0, 1] : [-1, 0];
    let dual = now;
    for (let step = 0; step < NEWTON_STEPS; step++) {
      const p = 1 / (1 + Math.exp(-(z + d * (dual - now))));
      const excess = dual - (y - p);
      if (excess > 0) high = dual;
      else low = dual;
      let next = dual - excess / (1 + d * p * (1 - p));
      if (!(next > low && next < high)) next = (low + high) / 2;
      const moved = Math.abs(next - dual);
      dual = next;
      if (moved < NEWTON_TOLERANCE) break;
    }
    return dual;
  }

  private move(text: number, change: number): void {
    const { dense, gramMatrix, ngrams, priors } = this.problem;
    this.dual[text]! += change;
    const ofDense = change * this.strengths.dense;
    if (this.denseParts !== undefined) {
      const parts = this.denseParts;
      const begin = text * dense.texts;
      for (let other = 0; other < parts.length; other++) parts[other]! += ofDense * gramMatrix![begin + other]!;
    } else {
      addDense(dense, text, ofDense, this.denseWeights!);
    }
    const ofNgrams = change * this.strengths.ngrams;
    for (let entry = ngrams.starts[text]!; entry < ngrams.starts[text + 1]!; entry++) {
      this.ngramWeights[ngrams.buckets[entry]!]! += ofNgrams * ngrams.values[entry]!;
    }
    this.slopeChange += change * SLOPE_VARIANCE * priors[text]!;
    this.interceptChange += change * INTERCEPT_VARIANCE;
  }
}
