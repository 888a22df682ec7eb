import { mapTexts } from '../adapter/map-texts.js';
import { calibrated } from '../calibrate.js';
import { denseProduct } from '../head/dense-rows.js';
import { type LearnedModel, standardizeMap } from '../learn.js';
import type { TrainingSet } from '../training-set.js';

/** Calibrated scores that a model as it was learnt gives to all texts of a set, none of which it learnt from. */
export function readTexts(set: TrainingSet, { adapter, heads }: LearnedModel, label: string): Float64Array {
  const { features, layout } = set;
  const { slope, intercept, dense, ngrams, calibration } = heads.get(label)!;
  const texts = [...set.groups.keys()];
  const rows = {
    texts: texts.length,
    base: features.dense,
    baseWidth: layout.dense,
    mapped: standardizeMap(set, mapTexts(set, adapter, texts)),
    mappedWidth: layout.hidden,
  };
  const column = features.labels.indexOf(label);
  return Float64Array.from(texts, (text) => {
    const prior = column < 0 ? 0 : features.logits[text * features.labels.length + column]!;
    const { buckets, values } = set.ngrams[text]!;
    let z = slope * prior + intercept + denseProduct(rows, text, dense);
    buckets.forEach((bucket, entry) => (z += values[entry]! * ngrams[bucket]!));
    return calibrated(z, calibration);
  });
}
