import { deepRows, PAIR_START_HASH, pairBucket, tokenHash, tokenKeys, wideBuckets } from '@parlance/text';
import type { BaseManifest } from '../bundle/manifest.js';
import type { BundleContents } from '../bundle/write-bundle.js';

/** What a tiny bundle says of a text of at most one window. */
export interface ReferenceReading {
  readonly hidden: readonly number[];
  readonly feat: readonly number[];
  readonly pooled: readonly number[];
  readonly mean: readonly number[];
  readonly deep: readonly number[];
  /** deep + wideWeight · wide. */
  readonly logits: readonly number[];
}

/**
 * What a tiny bundle gives a text of at most one window, computed step by step in float64 from the formulas that define
 * the model: no cache, no batch, no padding, no ONNX Runtime.
 */
export function referenceScores(bundle: BundleContents<BaseManifest>, text: string): Record<string, number> {
  const { logits } = referenceReading(bundle, text);
  return Object.fromEntries(
    bundle.manifest.labels.map((label, k) => {
      const { slope, intercept } = bundle.manifest.calibration[k]!;
      return [label, 1 / (1 + Math.exp(-(slope * logits[k]! + intercept)))];
    }),
  );
}

/** The numbers on the way to those scores. */
export function referenceReading({ manifest, parts }: BundleContents<BaseManifest>, text: string): ReferenceReading {
  const numbers = (name: string): number[] => {
    const { data, shape } = parts[name]!;
    const scales = parts[`${name}.scales`]?.data;
    return Array.from(data, (value, i) => (scales ? value * scales[i % shape.at(-1)!]! : value));
  };
  const d = manifest.dimensions;
  const keys = tokenKeys(text);

  const rows = parts['embedding.rows']!.data;
  const rowScales = parts['embedding.scales']!.data;
  const position = numbers('position');
  const tokens = keys.map((key, t) => {
    const ids = [...deepRows(key)];
    return range(d).map((i) => {
      const sum = total(ids.map((row) => rows[row * d + i]! * rowScales[row]!));
      return sum / Math.sqrt(ids.length) + position[t * d + i]!;
    });
  });
  const scale = numbers('weights/norm.scale');
  const offset = numbers('weights/norm.offset');
  const normal = tokens.map((x) => {
    const mean = total(x) / d;
    const variance = total(x.map((v) => (v - mean) ** 2)) / d;
    return x.map((v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * scale[i]! + offset[i]!);
  });
  const queries = numbers('weights/queries');
  const queryCount = queries.length / d;
  const pooled = range(queryCount).flatMap((q) => {
    const weights = normal.map((x) => Math.exp(total(x.map((v, i) => v * queries[i * queryCount + q]!))));
    return range(d).map((i) => total(normal.map((x, t) => x[i]! * weights[t]!)) / total(weights));
  });
  const hidden = affine(pooled, numbers('weights/feature.weight'), numbers('weights/feature.bias'));
  const feat = hidden.map(referenceGelu);
  const deep = affine(feat, numbers('weights/head.weight'), numbers('weights/head.bias'));

  const wide = wideLogits({ manifest, parts }, keys);
  const logits = deep.map((z, k) => z + manifest.wideWeight * wide[k]!);
  const mean = range(d).map((i) => total(normal.map((x) => x[i]!)) / normal.length);
  return { hidden, feat, pooled, mean, deep, logits };
}

/** x Φ(x). */
export function referenceGelu(x: number): number {
  return 0.5 * x * (1 + errorFunction(x / Math.SQRT2));
}

function wideLogits({ manifest, parts }: BundleContents<BaseManifest>, keys: readonly string[]): number[] {
  const labels = manifest.labels.length;
  const hashes = keys.map(tokenHash);
  const pairs = hashes.map((hash, i) => pairBucket(i === 0 ? PAIR_START_HASH : hashes[i - 1]!, hash));
  const buckets = [...[...new Set(keys)].flatMap((key) => [...wideBuckets(key)]), ...new Set(pairs)];
  const idf = buckets.map((bucket) => (parts['wide.idf']!.data[bucket]! / 255) * manifest.wideIdfMax);
  const norm = Math.sqrt(total(idf.map((value) => value ** 2)));
  const weights = parts['wide.weights']!.data;
  const scales = parts['wide.scales']!.data;
  return range(labels).map(
    (k) => total(buckets.map((bucket, i) => idf[i]! * weights[bucket * labels + k]! * scales[k]!)) / norm,
  );
}

function affine(x: readonly number[], weights: readonly number[], bias: readonly number[]): number[] {
  return bias.map((b, j) => b + total(x.map((v, i) => v * weights[i * bias.length + j]!)));
}

function range(length: number): number[] {
  return [...new Array<number>(length).keys()];
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** erf by its Taylor series: exact to float64 for the |x| < 4 that occur here. Abramowitz & Stegun 7.1.5. */
function errorFunction(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
