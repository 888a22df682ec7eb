import { Random } from '@parlance/onnx-training';
import { ngramVector } from '@parlance/text';
import type { LabelReadings, TrainingSet } from '../training-set.js';

export const TINY_LAYOUT = { hidden: 6, pooled: 12, dense: 6 + 12 + 2 + 1 } as const;

/**
 * A set of random features in which one direction of the pooled features, and the word "foe", tell the two readings
 * apart, and the base's logit only a little. For specs.
 */
export function madeUpSet(texts: number, seed: number, labels: readonly string[] = ['toxicity']): TrainingSet {
  const random = new Random(seed);
  const { hidden, dense } = TINY_LAYOUT;
  const readings = Int8Array.from({ length: texts }, () => (random.uniform() < 0.4 ? 1 : 0));
  const numbers = (count: number, scale: number): Float32Array =>
    Float32Array.from({ length: count }, () => scale * random.normal());
  const features = {
    texts,
    labels: ['toxicity'],
    hidden: numbers(texts * hidden, 1),
    dense: numbers(texts * dense, 0.2),
    logits: Float32Array.from(readings, (reading) => 0.5 * (reading - 0.5) + random.normal()),
  };
  readings.forEach((reading, text) => {
    for (let k = 0; k < 4; k++) features.dense[text * dense + hidden + k]! += reading === 1 ? 0.3 : -0.3;
  });
  const lines = [...readings].map(
    (reading, text) => `line ${text} ${reading === 1 && text % 3 === 0 ? 'foe' : 'friend'}`,
  );
  return {
    features,
    layout: TINY_LAYOUT,
    featMean: new Float32Array(hidden),
    featDeviation: new Float32Array(hidden).fill(1),
    ngrams: lines.map(ngramVector),
    groups: lines,
    labels: labels.map((name): LabelReadings => ({ name, readings })),
  };
}
