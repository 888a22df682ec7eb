import { rowsOf } from '../rows-of.js';
import type { TrainingSet } from '../training-set.js';

/** The given texts of a set, with one of its labels, as a set of their own. */
export function partOfSet(set: TrainingSet, texts: readonly number[], label: string): TrainingSet {
  const { features, layout } = set;
  const { readings } = set.labels.find(({ name }) => name === label)!;
  return {
    ...set,
    features: {
      texts: texts.length,
      labels: features.labels,
      hidden: rowsOf(features.hidden, layout.hidden, texts),
      dense: rowsOf(features.dense, layout.dense, texts),
      logits: rowsOf(features.logits, features.labels.length, texts),
    },
    ngrams: texts.map((text) => set.ngrams[text]!),
    groups: texts.map((text) => set.groups[text]!),
    labels: [{ name: label, readings: Int8Array.from(texts, (text) => readings[text]!) }],
  };
}
