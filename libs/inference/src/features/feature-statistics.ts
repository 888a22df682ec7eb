import type { Bundle } from '../bundle/read-bundle.js';
import { BundlePartError } from '../bundle/bundle-error.js';
import { DENSE_SIZE, LOGITS_SIZE } from './feature-groups.js';

/** Names of the parts that hold the statistics in a base bundle. */
export const FEATURE_MEAN = 'feature_mean';
export const FEATURE_DEVIATION = 'feature_deviation';

/** What a base model's features are standardised with: measured once, on texts that it was not trained on. */
export interface FeatureStatistics {
  /** [DENSE_SIZE]: feat, pooled, mean, deep logits. */
  readonly mean: Float32Array;
  /** [DENSE_SIZE], all positive. */
  readonly deviation: Float32Array;
}

/** @throws BundlePartError if the bundle brings none: it scores, but gives no features. */
export function featureStatistics(bundle: Bundle): FeatureStatistics {
  const { labels } = bundle.manifest;
  if (labels.length !== LOGITS_SIZE)
    throw new BundlePartError(bundle.source, FEATURE_MEAN, `${LOGITS_SIZE} labels`, `${labels.length}`);
  const mean = bundle.float32(FEATURE_MEAN, [DENSE_SIZE]);
  const deviation = bundle.float32(FEATURE_DEVIATION, [DENSE_SIZE]);
  const wrong = deviation.findIndex((number) => number <= 0);
  if (wrong >= 0)
    throw new BundlePartError(
      bundle.source,
      FEATURE_DEVIATION,
      'positive numbers',
      `${deviation[wrong]} at position ${wrong}`,
    );
  return { mean, deviation };
}
