import { geluOfRows } from '../adapter/map-texts.js';
import { calibrated } from '../calibrate.js';
import type { LabelledText } from '../labelled-text.js';
import type { LearnedModel } from '../learn.js';
import { sigmoid } from '../logistic-line.js';
import { rowsOf } from '../rows-of.js';
import type { TrainingSet } from '../training-set.js';
import type { PrimaryLabel } from './report-facts.js';

/** What a report shows of the label that the map is drawn apart by: the first that was learnt. */
export function primaryLabel(
  rows: readonly LabelledText[],
  { features, layout, labels }: TrainingSet,
  { heads, outOfFoldMap }: LearnedModel,
): PrimaryLabel {
  const [label, { outOfFold, calibration, fromBase }] = [...heads][0]!;
  const { readings } = labels.find(({ name }) => name === label)!;
  const column = features.labels.indexOf(label);
  const { hidden: width } = layout;
  const { texts } = outOfFold;
  return {
    label,
    texts: texts.map((text) => rows[text]!.text),
    truths: texts.map((text) => readings[text]!),
    base: texts.map((text) => (fromBase ? sigmoid(features.logits[text * features.labels.length + column]!) : 0.5)),
    model: outOfFold.logits.map((z) => calibrated(z, calibration)),
    before: geluOfRows(features.hidden, width, texts),
    after: rowsOf(outOfFoldMap, width, texts),
    width,
  };
}
