/** The share of a label's weights that keep their size; the few larger ones are cut. */
const KEPT_QUANTILE = 0.9999;
const LARGEST_INT8 = 127;
const LARGEST_BYTE = 255;

/** Weights of the wide part as a bundle stores them. */
export interface QuantisedWide {
  /** int8 [buckets, labels]; times `scales[label]` it is the weight. */
  readonly weights: Int8Array;
  /** [labels] */
  readonly scales: Float32Array;
  /** [buckets]; divided by 255 and times `idfMax` it is the idf. */
  readonly idf: Uint8Array;
  readonly idfMax: number;
}

/** `weights`: [buckets, labels]. One scale a label, so that its 99.99 % quantile becomes 127; idf to the nearest byte. */
export function quantiseWide(weights: Float32Array, labelCount: number, idf: Float32Array): QuantisedWide {
  const scales = Float32Array.from({ length: labelCount }, (_, k) => scaleOf(weights, labelCount, k));
  const idfMax = idf.reduce((max, value) => Math.max(max, value), 0);
  return {
    weights: Int8Array.from(weights, (weight, i) => toInt8(weight / scales[i % labelCount]!)),
    scales,
    idf: Uint8Array.from(idf, (value) => Math.round((value / idfMax) * LARGEST_BYTE)),
    idfMax,
  };
}

function scaleOf(weights: Float32Array, labelCount: number, k: number): number {
  const sizes = new Float32Array(weights.length / labelCount);
  for (let bucket = 0; bucket < sizes.length; bucket++) sizes[bucket] = Math.abs(weights[bucket * labelCount + k]!);
  sizes.sort();
  const kept = sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * KEPT_QUANTILE))]!;
  return (kept > 0 ? kept : 1) / LARGEST_INT8;
}

function toInt8(value: number): number {
  return Math.max(-LARGEST_INT8, Math.min(LARGEST_INT8, Math.round(value)));
}
