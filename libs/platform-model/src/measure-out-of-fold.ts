import { calibrationError, type MeasuredFigure, measuredFigures, prAuc, Ranking, rocAuc } from '@parlance/domain';
import { calibrated } from './calibrate.js';
import type { LearnedModel } from './learn.js';
import { sigmoid } from './logistic-line.js';
import type { TrainingSet } from './training-set.js';

/** How well texts are read that were not trained on, before and after. */
export interface LabelMeasures {
  readonly judged: number;
  readonly positive: number;
  readonly base: Readonly<Record<'rocAuc' | 'prAuc', MeasuredFigure | undefined>>;
  readonly model: Readonly<Record<'rocAuc' | 'prAuc' | 'calibrationError', MeasuredFigure | undefined>>;
}

const MEASURES = { rocAuc, prAuc, calibrationError };

/** Out-of-fold figures of each label, beside what the base model's own scores reach on the same texts. */
export function measureOutOfFold(set: TrainingSet, { heads }: LearnedModel): Readonly<Record<string, LabelMeasures>> {
  const { labels, logits } = set.features;
  const result: Record<string, LabelMeasures> = {};
  for (const [name, { outOfFold, calibration, fromBase }] of heads) {
    const { readings } = set.labels.find((label) => label.name === name)!;
    const truths = outOfFold.texts.map((text) => readings[text]!);
    const column = labels.indexOf(name);
    const prior = outOfFold.texts.map((text) => (fromBase ? sigmoid(logits[text * labels.length + column]!) : 0.5));
    const scores = outOfFold.logits.map((z) => calibrated(z, calibration));
    const model = measuredFigures(Ranking.of(scores, truths), MEASURES);
    const { rocAuc: roc, prAuc: pr } = measuredFigures(Ranking.of(prior, truths), { rocAuc, prAuc });
    const positive = truths.reduce((sum, truth) => sum + truth, 0);
    result[name] = { judged: truths.length, positive, base: { rocAuc: roc, prAuc: pr }, model };
  }
  return result;
}
