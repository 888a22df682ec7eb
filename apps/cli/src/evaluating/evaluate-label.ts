import {
  bestF1,
  bootstrapIntervals,
  type BootstrapOptions,
  calibrationError,
  type Confusion,
  confusionAt,
  f1,
  type Measure,
  prAuc,
  precision,
  Ranking,
  recall,
  rocAuc,
} from '@parlance/domain';
import type { JudgedScores } from './judged-scores.js';

/** A measured value and its 95 % interval, which is absent where too few resamples have the value. */
export interface Figure {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** How well one label's scores tell its texts from the others. A figure is null where it is not defined. */
export interface LabelReport {
  /** Texts judged for the label, and those that have it. */
  readonly rows: number;
  readonly positives: number;
  /** Why there are no ranking figures, if there are none. */
  readonly note?: string;
  readonly rocAuc: Figure | null;
  readonly prAuc: Figure | null;
  readonly bestF1: (Figure & { readonly threshold: number }) | null;
  readonly calibrationError: Figure | null;
  readonly atThreshold: {
    readonly threshold: number;
    readonly f1: Figure | null;
    readonly precision: Figure | null;
    readonly recall: Figure | null;
    readonly truePositives: Figure;
    readonly falsePositives: Figure;
    readonly falseNegatives: Figure;
    readonly trueNegatives: Figure;
  };
}

/** Measures one label, with intervals from a plain bootstrap over its texts. */
export function evaluateLabel(
  { scores, truths }: JudgedScores,
  threshold: number,
  options: BootstrapOptions = {},
): LabelReport {
  const ranking = Ranking.of(scores, truths);
  const confusion =
    (of: (counts: Confusion) => number | undefined): Measure =>
    (ranked, weights) =>
      of(confusionAt(threshold, ranked, weights));
  const measures = {
    rocAuc,
    prAuc,
    bestF1: (ranked, weights) => bestF1(ranked, weights)?.f1,
    calibrationError,
    f1: confusion(f1),
    precision: confusion(precision),
    recall: confusion(recall),
    truePositives: confusion((counts) => counts.truePositives),
    falsePositives: confusion((counts) => counts.falsePositives),
    falseNegatives: confusion((counts) => counts.falseNegatives),
    trueNegatives: confusion((counts) => counts.trueNegatives),
  } satisfies Record<string, Measure>;
  const intervals = bootstrapIntervals(ranking, measures, options);
  const { positives, negatives, length: rows } = ranking;
  const counts = confusionAt(threshold, ranking);
  const best = bestF1(ranking);
  const oneKind = positives === 0 || negatives === 0;
  // A label that every text has, or none, can be neither ranked nor missed: such figures would say nothing of the model.
  const figure = (name: keyof typeof measures, value: number | undefined): Figure | null =>
    value === undefined ? null : { value, ...intervals[name] };
  const ranked = (name: keyof typeof measures, value: number | undefined): Figure | null =>
    oneKind ? null : figure(name, value);
  const count = (name: keyof Confusion): Figure => ({ value: counts[name], ...intervals[name] });
  return {
    rows,
    positives,
    ...(oneKind && { note: noteOf(rows, positives) }),
    rocAuc: ranked('rocAuc', rocAuc(ranking)),
    prAuc: ranked('prAuc', prAuc(ranking)),
    bestF1: oneKind || best === undefined ? null : { value: best.f1, ...intervals.bestF1, threshold: best.threshold },
    calibrationError: figure('calibrationError', calibrationError(ranking)),
    atThreshold: {
      threshold,
      f1: figure('f1', f1(counts)),
      precision: figure('precision', precision(counts)),
      recall: figure('recall', recall(counts)),
      truePositives: count('truePositives'),
      falsePositives: count('falsePositives'),
      falseNegatives: count('falseNegatives'),
      trueNegatives: count('trueNegatives'),
    },
  };
}

function noteOf(rows: number, positives: number): string {
  return `one class only: ${positives === 0 ? 'none' : 'each'} of the ${rows} judged rows has the label`;
}
