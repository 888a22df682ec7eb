import { bootstrapIntervals, calibrationError, type Interval, prAuc, Ranking, rocAuc } from '@parlance/domain';
import type { LearnedModel } from './learn.js';
import type { TrainingSet } from './training-set.js';

export interface MeasuredFigure {
  readonly value: number;
  /** 95 % */
  readonly interval: Interval | undefined;
}

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
    const scores = outOfFold.logits.map((z) => sigmoid(calibration.slope * z + calibration.intercept));
    const model = figures(Ranking.of(scores, truths));
    const { rocAuc: roc, prAuc: pr } = figures(Ranking.of(prior, truths));
    const positive = truths.reduce((sum, truth) => sum + truth, 0);
    result[name] = { judged: truths.length, positive, base: { rocAuc: roc, prAuc: pr }, model };
  }
  return result;
}

function figures(ranking: Ranking): Record<keyof typeof MEASURES, MeasuredFigure | undefined> {
  const intervals = bootstrapIntervals(ranking, MEASURES);
  const figure = (name: keyof typeof MEASURES): MeasuredFigure | undefined => {
    const value = MEASURES[name](ranking);
    return value === undefined ? undefined : { value, interval: intervals[name] };
  };
  return { rocAuc: figure('rocAuc'), prAuc: figure('prAuc'), calibrationError: figure('calibrationError') };
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
