import type { NgramVector } from '@parlance/text';
import type { TextFeatures } from '../features/read-in-parts.js';
import type { FeatureStatistics } from '../features/feature-statistics.js';
import type { PlatformWeights } from '../platform/platform-weights.js';
import { referenceGelu } from './reference-score.js';

/**
 * What a platform model gives a text of one window, computed step by step in float64 from the formulas that define it.
 * @param row the text's row of the features.
 */
export function referencePlatformScores(
  { adapter, heads }: PlatformWeights,
  { dense, hidden, labels, logits }: TextFeatures,
  row: number,
  { mean, deviation }: FeatureStatistics,
  { buckets, values }: NgramVector,
): Record<string, number> {
  const g = [...dense.subarray(row * 2696, (row + 1) * 2696)];
  const x = g.slice(512, 2560);
  const low = range(8).map((r) => total(x.map((value, i) => value * adapter.a[i * 8 + r]! * adapter.aScales[r]!)));
  const adapted = range(512).map((k) => {
    const change = total(low.map((value, r) => value * adapter.b[r * 512 + k]! * adapter.bScales[k]!));
    const feat = referenceGelu(hidden[row * 512 + k]! + change + adapter.bias[k]!);
    const standard = Math.max(-5, Math.min(5, (feat - mean[k]!) / deviation[k]!));
    return (Math.sqrt(3) * standard) / Math.sqrt(512);
  });
  const q = [...g, ...adapted];
  return Object.fromEntries(
    heads.map((head) => {
      const column = head.baseLabel === undefined ? -1 : labels.indexOf(head.baseLabel);
      const z0 = column < 0 ? 0 : logits[row * labels.length + column]!;
      const z =
        head.priorSlope * z0 +
        head.intercept +
        total(q.map((value, i) => value * head.dense[i]! * (i < 2696 ? head.denseScale : head.adaptedScale))) +
        total([...buckets].map((bucket, i) => values[i]! * head.ngrams[bucket]! * head.ngramScale));
      return [head.name, 1 / (1 + Math.exp(-(head.calibration.slope * z + head.calibration.intercept)))];
    }),
  );
}

function range(length: number): number[] {
  return [...new Array<number>(length).keys()];
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
