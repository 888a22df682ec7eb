import type { TrainingTargets } from '../data/training-targets.js';
import { Random } from '../random.js';
import type { Bags } from './bags.js';
import { inverseNorms } from './inverse-document-frequency.js';

export interface WideProblem {
  readonly bags: Bags;
  /** [buckets] */
  readonly idf: Float32Array;
  readonly targets: TrainingTargets;
  readonly labelCount: number;
}

export interface WideSolverOptions {
  /** C: how much a text's loss counts against the weights' length. */
  readonly lossWeight: number;
  /** The value of the feature that is 1 only in the texts of a set: larger means freer intercepts. */
  readonly setFeature: number;
  readonly epochs: number;
  readonly seed: number;
  readonly onEpoch?: (progress: WideProgress) => void;
}

export interface WideProgress {
  readonly epoch: number;
  /** Mean loss of the known labels before each update, in nats. */
  readonly loss: number;
  /** Mean change of a dual variable: near 0 at the solution. */
  readonly change: number;
}

export interface WideSolution {
  /** [buckets, labels] */
  readonly weights: Float32Array;
  /** [sets, labels]: coefficient of each set's feature; dropped when serving. */
  readonly setWeights: Float32Array;
}

const NEWTON_STEPS = 8;
const NEWTON_TOLERANCE = 1e-6;

/**
 * L2-regularised logistic regression of every label at once:
 * minimise ½|v|² + ½|b|² + Σ C·weight·logloss(x·v + f·b_set) over the known labels, where x = idf of the text's buckets at
 * unit length and f is the set's feature. An unknown label moves nothing.
 *
 * Dual coordinate descent (Hsieh et al. 2008; Yu, Huang, Lin 2011): each text and label has a dual variable
 * β = C·weight·(target − σ(z)) at the solution, and v = Σ β x. One variable at a time is set to its optimum, a scalar
 * equation solved by Newton's method; there is no learning rate. The weights lie label by label within a bucket.
 */
export function solveWide(problem: WideProblem, options: WideSolverOptions): WideSolution {
  const { bags, idf, targets, labelCount } = problem;
  const { lossWeight, setFeature, epochs, seed } = options;
  const weights = new Float32Array(idf.length * labelCount);
  const setWeights = new Float32Array(targets.sets.length * labelCount);
  const dual = new Float32Array(bags.count * labelCount);
  const norms = inverseNorms(bags, idf);
  const random = new Random(seed);
  const known = new Int32Array(labelCount);
  const scores = new Float64Array(labelCount);
  const changes = new Float64Array(labelCount);
  for (let epoch = 0; epoch < epochs; epoch++) {
    let lossSum = 0;
    let changeSum = 0;
    let updates = 0;
    const order = random.permutation(bags.count);
    for (const i of order) {
      const knownCount = knownLabels(targets.targets, i, known);
      if (knownCount === 0) continue;
      scoreText(problem, weights, i, norms[i]!, known.subarray(0, knownCount), scores);
      const curvature = (norms[i]! > 0 ? 1 : 0) + setFeature * setFeature;
      const cost = lossWeight * targets.weights[i]!;
      const setStart = targets.setOf[i]! * labelCount;
      for (let m = 0; m < knownCount; m++) {
        const k = known[m]!;
        const target = targets.targets[i * labelCount + k]!;
        const z = scores[k]! + setFeature * setWeights[setStart + k]!;
        const before = dual[i * labelCount + k]!;
        const after = optimalDual(z, before, target, cost, curvature);
        dual[i * labelCount + k] = after;
        setWeights[setStart + k]! += (after - before) * setFeature;
        changes[m] = (after - before) * norms[i]!;
        lossSum += logLoss(z, target);
        changeSum += Math.abs(after - before);
        updates++;
      }
      moveWeights(problem, weights, i, known.subarray(0, knownCount), changes);
    }
    options.onEpoch?.({ epoch, loss: lossSum / updates, change: changeSum / updates });
  }
  return { weights, setWeights };
}

/** Writes the labels that text i's set judges to `known`; returns how many. */
function knownLabels(targets: Int8Array, i: number, known: Int32Array): number {
  let count = 0;
  for (let k = 0; k < known.length; k++) if (targets[i * known.length + k]! >= 0) known[count++] = k;
  return count;
}

/** scores[k] = x·v of the known labels. */
function scoreText(
  { bags, idf, labelCount }: WideProblem,
  weights: Float32Array,
  i: number,
  norm: number,
  known: Int32Array,
  scores: Float64Array,
): void {
  scores.fill(0);
  const end = bags.starts[i + 1]!;
  if (known.length === 1) {
    const k = known[0]!;
    let sum = 0;
    for (let p = bags.starts[i]!; p < end; p++) {
      const bucket = bags.buckets[p]!;
      sum += weights[bucket * labelCount + k]! * idf[bucket]!;
    }
    scores[k] = sum * norm;
    return;
  }
  for (let p = bags.starts[i]!; p < end; p++) {
    const bucket = bags.buckets[p]!;
    const value = idf[bucket]! * norm;
    for (let m = 0; m < known.length; m++) scores[known[m]!]! += weights[bucket * labelCount + known[m]!]! * value;
  }
}

/** v += change · x for the known labels; `changes` come divided by the text's length already. */
function moveWeights(
  { bags, idf, labelCount }: WideProblem,
  weights: Float32Array,
  i: number,
  known: Int32Array,
  changes: Float64Array,
): void {
  const end = bags.starts[i + 1]!;
  for (let p = bags.starts[i]!; p < end; p++) {
    const bucket = bags.buckets[p]!;
    const value = idf[bucket]!;
    if (value === 0) continue;
    for (let m = 0; m < known.length; m++) weights[bucket * labelCount + known[m]!]! += changes[m]! * value;
  }
}

/**
 * The dual variable that is optimal while all others stay: the score s it leads to solves
 * s = z + curvature · (cost · (target − σ(s)) − before).
 */
function optimalDual(z: number, before: number, target: number, cost: number, curvature: number): number {
  let s = z;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const p = 1 / (1 + Math.exp(-s));
    const change = (s - z - curvature * (cost * (target - p) - before)) / (1 + curvature * cost * p * (1 - p));
    s -= change;
    if (Math.abs(change) < NEWTON_TOLERANCE) break;
  }
  return cost * (target - 1 / (1 + Math.exp(-s)));
}

function logLoss(z: number, target: number): number {
  const margin = target === 1 ? z : -z;
  return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
}
