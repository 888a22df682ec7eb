import type { LearningCurve } from '@parlance/domain';
import { normalize } from '@parlance/text';
import type { LabelledText } from '../labelled-text.js';
import { type OpenBase, withLearningBase } from '../learning-base.js';
import type { LabelOutOfFold } from '../train-model.js';
import { hashOrder } from './hash-order.js';
import { measureLearningCurve, MOST_TEXTS } from './measure-learning-curve.js';

export interface LearningCurveOrder {
  /** What the model was trained on. */
  readonly rows: readonly LabelledText[];
  /** The label that the curve is of, and what the model said of its texts. */
  readonly label: string;
  readonly outOfFold: Pick<LabelOutOfFold, 'rows' | 'model'>;
  /** Where the base model's bundle lies. */
  readonly basePath: string;
  readonly seed: number;
}

/**
 * The learning curve of a model that was trained before. The same order gives the same figures. Keeps its thread busy.
 * @param openBase opens the base at `basePath`, if the caller keeps it.
 */
export function learningCurveOf(order: LearningCurveOrder, openBase?: OpenBase): Promise<LearningCurve> {
  const { rows, label, outOfFold, basePath, seed } = order;
  // Features take 13 kB a text: those of texts that are not read are not computed.
  const taken = hashOrder(outOfFold.rows.map((row) => normalize(rows[row]!.text))).slice(0, MOST_TEXTS);
  return withLearningBase(basePath, openBase, async ({ frozen }) => {
    const set = await frozen.prepare(
      taken.map((place) => rows[outOfFold.rows[place]!]!),
      [label],
    );
    const scores = taken.map((place) => outOfFold.model[place]!);
    const read = { label, judged: outOfFold.rows.length, texts: [...taken.keys()], scores };
    return measureLearningCurve(set, read, { seed });
  });
}
