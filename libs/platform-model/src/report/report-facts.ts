import type { NextHundred } from '@parlance/domain';
import type { SkippedLabel } from '../learning-error.js';
import type { LabelMeasures } from '../measure-out-of-fold.js';

/** What a learning report tells, measured elsewhere. */
export interface ReportFacts {
  readonly model: string;
  readonly base: string;
  readonly dataset: { readonly rows: number; readonly sha256: string };
  readonly measures: Readonly<Record<string, LabelMeasures>>;
  readonly skipped: readonly SkippedLabel[];
  readonly primary: PrimaryLabel;
  readonly normCards: readonly NormCard[];
  /** Out-of-fold figures at growing numbers of labels, if they were measured. */
  readonly learningCurve?: readonly LearningCurvePoint[];
  /** What another hundred judged texts would likely add, if that can be said. */
  readonly nextHundred?: NextHundred;
}

/** The label that the map is drawn apart by: what is known of each text judged for it, by models that did not see it. */
export interface PrimaryLabel {
  readonly label: string;
  readonly texts: readonly string[];
  /** What moderators said: 0 or 1. [texts] */
  readonly truths: readonly number[];
  /** Scores of the base, in [0, 1]. [texts] */
  readonly base: ArrayLike<number>;
  /** Calibrated out-of-fold scores of the model, in [0, 1]. [texts] */
  readonly model: ArrayLike<number>;
  /** The base's embeddings. [texts, width] */
  readonly before: Float32Array;
  /** Adapted embeddings, out of fold. [texts, width] */
  readonly after: Float32Array;
  readonly width: number;
}

/** A text of which the platform says what must come out. */
export interface NormCard {
  readonly text: string;
  readonly label: string;
  readonly expected: boolean;
  /** In [0, 1]; absent if the text has no score of the label. */
  readonly score?: number;
  readonly held: boolean;
}

export interface LearningCurvePoint {
  readonly labels: number;
  readonly rocAuc: number;
  readonly prAuc: number;
}

/** Facts that do not fit together. */
export class ReportFactsError extends Error {
  override readonly name = 'ReportFactsError';
}

/** @throws ReportFactsError unless every array has an entry for each text, and the primary label was measured. */
export function checkReportFacts({ measures, primary }: ReportFacts): void {
  const { label, texts, truths, base, model, before, after, width } = primary;
  if (!Object.hasOwn(measures, label)) {
    throw new ReportFactsError(`no measures of the primary label "${label}", only of: ${Object.keys(measures).join()}`);
  }
  const expected = texts.length;
  const lengths = {
    truths: truths.length,
    base: base.length,
    model: model.length,
    before: before.length / width,
    after: after.length / width,
  };
  for (const [name, length] of Object.entries(lengths)) {
    if (length !== expected) throw new ReportFactsError(`${name} of ${length} texts, but there are ${expected} texts`);
  }
}
