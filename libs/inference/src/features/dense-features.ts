import type { GraphOutputs } from '../scoring/base-reader.js';
import { DENSE_SIZE, FEATURE_GROUPS, FEATURE_LIMIT } from './feature-groups.js';
import type { FeatureStatistics } from './feature-statistics.js';

/** Writes a window's features one after the other, as the graph gives them: feat, pooled, mean, deep logits. */
export function writeRawFeatures({ features, logits }: GraphOutputs, row: number, to: Float32Array, at: number): void {
  if (!features) throw new Error('the graph was not asked for features');
  const groups = { ...features, logits };
  let begin = at;
  for (const { name, size } of FEATURE_GROUPS) {
    to.set(groups[name].subarray(row * size, (row + 1) * size), begin);
    begin += size;
  }
}

/**
 * Standardised features: clip((f - mean) / deviation, ±FEATURE_LIMIT) / √(size of the group), so that each group weighs
 * about as much as another.
 */
export class DenseFeatures {
  readonly #mean: Float32Array;
  readonly #perDeviation: Float64Array;
  readonly #factor = new Float64Array(DENSE_SIZE);

  constructor({ mean, deviation }: FeatureStatistics) {
    this.#mean = mean;
    this.#perDeviation = Float64Array.from(deviation, (number) => 1 / number);
    let begin = 0;
    for (const { size } of FEATURE_GROUPS) {
      this.#factor.fill(1 / Math.sqrt(size), begin, begin + size);
      begin += size;
    }
  }

  /** Writes the DENSE_SIZE numbers of one window to `to`, from `at` on. */
  write(outputs: GraphOutputs, row: number, to: Float32Array, at: number): void {
    writeRawFeatures(outputs, row, to, at);
    const mean = this.#mean;
    const perDeviation = this.#perDeviation;
    const factor = this.#factor;
    const limit = FEATURE_LIMIT;
    for (let i = 0; i < mean.length; i++) {
      const standard = (to[at + i]! - mean[i]!) * perDeviation[i]!;
      to[at + i] = Math.max(-limit, Math.min(limit, standard)) * factor[i]!;
    }
  }
}
