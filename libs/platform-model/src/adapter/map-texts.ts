import type { TrainingSet } from '../training-set.js';
import type { Adapter } from './train-adapter.js';
import { ADAPTER_RANK } from './train-adapter.js';

/** feat_p of the given texts, as the adapter's map has them: [texts, hidden], before any standardising. */
export function mapTexts({ features, layout }: TrainingSet, adapter: Adapter, texts: readonly number[]): Float32Array {
  const { hidden, pooled, dense } = layout;
  const mapped = new Float32Array(texts.length * hidden);
  const low = new Float64Array(ADAPTER_RANK);
  texts.forEach((text, row) => {
    low.fill(0);
    const x = text * dense + hidden;
    for (let i = 0; i < pooled; i++) {
      const value = features.dense[x + i]!;
      for (let r = 0; r < ADAPTER_RANK; r++) low[r]! += value * adapter.a[i * ADAPTER_RANK + r]!;
    }
    for (let k = 0; k < hidden; k++) {
      let h = features.hidden[text * hidden + k]! + adapter.bias[k]!;
      for (let r = 0; r < ADAPTER_RANK; r++) h += low[r]! * adapter.b[r * hidden + k]!;
      mapped[row * hidden + k] = gelu(h);
    }
  });
  return mapped;
}

/** The base's own embedding of the given texts, feat = GELU(hidden): [texts, width]. */
export function geluOfRows(hidden: Float32Array, width: number, texts: readonly number[]): Float32Array {
  const feat = new Float32Array(texts.length * width);
  texts.forEach((text, row) => {
    for (let k = 0; k < width; k++) feat[row * width + k] = gelu(hidden[text * width + k]!);
  });
  return feat;
}

/** x Φ(x) */
function gelu(x: number): number {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2));
}

/** Abramowitz & Stegun 1964, 7.1.26: wrong by at most 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const y = 1 - polynomial * Math.exp(-x * x);
  return x < 0 ? -y : y;
}
