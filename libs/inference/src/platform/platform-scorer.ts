import type { NgramVector } from '@parlance/text';
import { DenseFeatures } from '../features/dense-features.js';
import { DENSE_SIZE, FEATURE_LIMIT, HIDDEN_SIZE, POOLED_BEGIN } from '../features/feature-groups.js';
import type { FeatureStatistics } from '../features/feature-statistics.js';
import type { WindowReading } from '../scoring/base-reader.js';
import { gelu } from './gelu.js';
import type { PlatformModel } from './platform-model.js';
import { QUERY_SIZE, type PlatformHeadWeights, type QuantisedAdapter } from './platform-weights.js';

/** √3 gives what the adapter says three times the say of one of the base's groups. */
const ADAPTED_FACTOR = Math.sqrt(3 / HIDDEN_SIZE);

/**
 * Scores windows with platform models: z = priorSlope · z0 + intercept + w·q + v·t, where
 * q = [dense | √3 clip((GELU(h0 + (x A) B + bias) - m) / s, ±5) / √HIDDEN_SIZE], x is the pooled group of dense, m and s
 * are feat's statistics, and t is the text's n-gram vector. Sums are of float64, so that large weights overflow nothing;
 * scales of int8 weights are multiplied with the sums, so that a model takes no more memory than its bundle.
 */
export class PlatformScorer {
  readonly #dense: DenseFeatures;
  readonly #featMean: Float64Array;
  readonly #perFeatDeviation: Float64Array;
  /** Of the window at hand. */
  readonly #q = new Float32Array(QUERY_SIZE);

  constructor(statistics: FeatureStatistics) {
    this.#dense = new DenseFeatures(statistics);
    this.#featMean = Float64Array.from(statistics.mean.subarray(0, HIDDEN_SIZE));
    this.#perFeatDeviation = Float64Array.from(statistics.deviation.subarray(0, HIDDEN_SIZE), (number) => 1 / number);
  }

  /** Raises the scores of a text, one a label from `at` on, to those of this window. */
  raiseScores(
    { priorColumns, weights }: PlatformModel,
    { logits, outputs, row }: WindowReading,
    ngrams: NgramVector,
    scores: Float32Array,
    at: number,
  ): void {
    this.#dense.write(outputs, row, this.#q, 0);
    this.#adapt(weights.adapter, outputs.features!.hidden, row * HIDDEN_SIZE);
    for (let k = 0; k < weights.heads.length; k++) {
      const head = weights.heads[k]!;
      const column = priorColumns[k]!;
      const prior = column < 0 ? 0 : logits[column]!;
      const z = head.priorSlope * prior + head.intercept + this.#denseProduct(head) + ngramProduct(head, ngrams);
      const score = 1 / (1 + Math.exp(-(head.calibration.slope * z + head.calibration.intercept)));
      if (score > scores[at + k]!) scores[at + k] = score;
    }
  }

  /**
   * Writes the adapted part of q. Written out for ADAPTER_RANK 8: with its sums in registers x A takes a third of the
   * time.
   */
  #adapt({ a, aScales, b, bScales, bias }: QuantisedAdapter, hidden: Float32Array, begin: number): void {
    const q = this.#q;
    let l0 = 0;
    let l1 = 0;
    let l2 = 0;
    let l3 = 0;
    let l4 = 0;
    let l5 = 0;
    let l6 = 0;
    let l7 = 0;
    for (let i = 0, at = 0; at < a.length; i++, at += 8) {
      const x = q[POOLED_BEGIN + i]!;
      l0 += x * a[at]!;
      l1 += x * a[at + 1]!;
      l2 += x * a[at + 2]!;
      l3 += x * a[at + 3]!;
      l4 += x * a[at + 4]!;
      l5 += x * a[at + 5]!;
      l6 += x * a[at + 6]!;
      l7 += x * a[at + 7]!;
    }
    l0 *= aScales[0]!;
    l1 *= aScales[1]!;
    l2 *= aScales[2]!;
    l3 *= aScales[3]!;
    l4 *= aScales[4]!;
    l5 *= aScales[5]!;
    l6 *= aScales[6]!;
    l7 *= aScales[7]!;
    const mean = this.#featMean;
    const perDeviation = this.#perFeatDeviation;
    const n = HIDDEN_SIZE;
    const limit = FEATURE_LIMIT;
    const factor = ADAPTED_FACTOR;
    for (let k = 0; k < n; k++) {
      const change =
        l0 * b[k]! +
        l1 * b[n + k]! +
        l2 * b[2 * n + k]! +
        l3 * b[3 * n + k]! +
        l4 * b[4 * n + k]! +
        l5 * b[5 * n + k]! +
        l6 * b[6 * n + k]! +
        l7 * b[7 * n + k]!;
      const feat = gelu(hidden[begin + k]! + bScales[k]! * change + bias[k]!);
      const standard = (feat - mean[k]!) * perDeviation[k]!;
      q[DENSE_SIZE + k] = Math.max(-limit, Math.min(limit, standard)) * factor;
    }
  }

  #denseProduct({ dense, denseScale, adaptedScale }: PlatformHeadWeights): number {
    return (
      denseScale * this.#partOfProduct(dense, 0, DENSE_SIZE) +
      adaptedScale * this.#partOfProduct(dense, DENSE_SIZE, QUERY_SIZE)
    );
  }

  /** w·q from `begin` to `end`, four sums at a time: each waits only for itself. Both are multiples of 4. */
  #partOfProduct(weights: Int8Array, begin: number, end: number): number {
    const q = this.#q;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = begin; i < end; i += 4) {
      s0 += q[i]! * weights[i]!;
      s1 += q[i + 1]! * weights[i + 1]!;
      s2 += q[i + 2]! * weights[i + 2]!;
      s3 += q[i + 3]! * weights[i + 3]!;
    }
    return s0 + s1 + s2 + s3;
  }
}

/** v·t. */
function ngramProduct({ ngrams, ngramScale }: PlatformHeadWeights, { buckets, values }: NgramVector): number {
  let sum = 0;
  for (let i = 0; i < buckets.length; i++) sum += values[i]! * ngrams[buckets[i]!]!;
  return sum * ngramScale;
}
