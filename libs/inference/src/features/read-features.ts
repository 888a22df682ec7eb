import type { BaseReader } from '../scoring/base-reader.js';
import { writeRawFeatures, type DenseFeatures } from './dense-features.js';
import { DENSE_SIZE, HIDDEN_SIZE } from './feature-groups.js';

/** What the base model says of texts' first windows. */
export interface ReadFeatures {
  /** [texts, HIDDEN_SIZE]. */
  readonly hidden: Float32Array<ArrayBuffer>;
  /** [texts, DENSE_SIZE]. */
  readonly dense: Float32Array<ArrayBuffer>;
  /** [texts, labels]: deep + wideWeight · wide, uncalibrated. */
  readonly logits: Float32Array<ArrayBuffer>;
}

/** @param standardised if it is not given, `dense` holds the features as the graph gives them. */
export async function readFeatures(
  reader: BaseReader,
  texts: readonly string[],
  labels: number,
  standardised: DenseFeatures | undefined,
): Promise<ReadFeatures> {
  const hidden = new Float32Array(texts.length * HIDDEN_SIZE);
  const dense = new Float32Array(texts.length * DENSE_SIZE);
  const allLogits = new Float32Array(texts.length * labels);
  await reader.read(texts, {
    windows: 'first',
    needsFeatures: () => true,
    visit: ({ text, logits, outputs, row }) => {
      allLogits.set(logits, text * labels);
      hidden.set(outputs.features!.hidden.subarray(row * HIDDEN_SIZE, (row + 1) * HIDDEN_SIZE), text * HIDDEN_SIZE);
      if (standardised) standardised.write(outputs, row, dense, text * DENSE_SIZE);
      else writeRawFeatures(outputs, row, dense, text * DENSE_SIZE);
    },
  });
  return { hidden, dense, logits: allLogits };
}
