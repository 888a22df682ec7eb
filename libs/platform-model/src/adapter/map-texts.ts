import { gelu } from '@parlance/inference';
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
