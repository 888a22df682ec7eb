import type { Thresholds } from '../deciding/policy.js';
import type { Measure } from '../measuring/bootstrap.js';
import { calibrationError } from '../measuring/calibration-error.js';
import { type Confusion, confusionAt, f1, precision, recall } from '../measuring/confusion.js';
import { type MeasuredFigure, measuredFigures } from '../measuring/measured-figure.js';
import { prAuc } from '../measuring/pr-auc.js';
import { Ranking } from '../measuring/ranking.js';
import { rocAuc } from '../measuring/roc-auc.js';
import type { Comparison } from './promotion-gate.js';

/** A comparison whose texts can be looked up. */
export interface IdentifiedComparison extends Comparison {
  /** Of each text. */
  readonly textHashes: readonly string[];
  /** From which scores the policy acts. */
  readonly thresholds: Thresholds;
  /** Whether anything had an opinion on the label before; if not, the champion's scores say nothing. */
  readonly knownBefore: boolean;
}

/** Champion beside challenger on the same texts, neither having been trained on them. */
export interface ModelComparison {
  readonly labels: Readonly<Record<string, LabelComparison>>;
  /** Of the label that the map of embeddings is drawn apart by. */
  readonly separation?: {
    readonly label: string;
    readonly before: EmbeddingSeparation;
    readonly after: EmbeddingSeparation;
  };
}

/** How far apart the two readings lie among the embeddings. What could not be measured is undefined. */
export interface EmbeddingSeparation {
  readonly texts: number;
  readonly silhouette?: number | undefined;
  readonly nearestAccuracy?: number | undefined;
  readonly nearestBalancedAccuracy?: number | undefined;
}

export interface LabelComparison {
  readonly texts: number;
  readonly positives: number;
  /** Absent: neither a champion nor the base model knew the label. */
  readonly champion?: ModelFigures;
  readonly challenger: ModelFigures;
  /** Absent: the policy never acts on the label, or nobody had an opinion before. */
  readonly flips?: Flips;
}

export interface ModelFigures {
  readonly rocAuc?: MeasuredFigure | undefined;
  readonly prAuc?: MeasuredFigure | undefined;
  readonly calibrationError?: MeasuredFigure | undefined;
  /** At the policy's thresholds. */
  readonly review?: ThresholdFigures;
  readonly block?: ThresholdFigures;
}

export interface ThresholdFigures {
  readonly threshold: number;
  readonly f1?: MeasuredFigure | undefined;
  readonly precision?: MeasuredFigure | undefined;
  readonly recall?: MeasuredFigure | undefined;
}

/** Texts on one side of a label's lowest threshold before, and on the other one after. */
export interface Flips {
  readonly threshold: number;
  readonly newlyFlagged: FlipList;
  readonly noLongerFlagged: FlipList;
}

export interface FlipList {
  readonly count: number;
  /** Those whose new score is farthest from what moderators said first; at most `MOST_FLIPS`. */
  readonly worst: readonly Flip[];
}

export interface Flip {
  readonly textHash: string;
  /** What moderators said: 0 or 1. */
  readonly truth: number;
  readonly champion: number;
  readonly challenger: number;
}

export const MOST_FLIPS = 50;

/** Of many texts, fewer resamples say as much. */
const MANY_TEXTS = 2000;
const RESAMPLES = { few: 1000, many: 200 } as const;

export function compareModels(comparisons: readonly IdentifiedComparison[]): ModelComparison['labels'] {
  return Object.fromEntries(comparisons.map((comparison) => [comparison.label, compareLabel(comparison)]));
}

function compareLabel(comparison: IdentifiedComparison): LabelComparison {
  const { truths, thresholds, knownBefore, threshold } = comparison;
  return {
    texts: truths.length,
    positives: truths.reduce((sum, truth) => sum + truth, 0),
    ...(knownBefore && { champion: figures(comparison.champion, truths, thresholds) }),
    challenger: figures(comparison.challenger, truths, thresholds),
    ...(knownBefore && threshold !== undefined && { flips: flipsAt(threshold, comparison) }),
  };
}

function figures(scores: readonly number[], truths: readonly number[], thresholds: Thresholds): ModelFigures {
  const { review, block } = thresholds;
  const ranking = Ranking.of(scores, truths);
  const options = { resamples: truths.length > MANY_TEXTS ? RESAMPLES.many : RESAMPLES.few };
  return {
    ...measuredFigures(ranking, { rocAuc, prAuc, calibrationError }, options),
    ...(review !== undefined && { review: figuresAt(review, ranking, options) }),
    ...(block !== undefined && { block: figuresAt(block, ranking, options) }),
  };
}

function figuresAt(threshold: number, ranking: Ranking, options: { readonly resamples: number }): ThresholdFigures {
  const of =
    (figure: (counts: Confusion) => number | undefined): Measure =>
    (ranked, weights) =>
      figure(confusionAt(threshold, ranked, weights));
  const measures = { f1: of(f1), precision: of(precision), recall: of(recall) };
  return { threshold, ...measuredFigures(ranking, measures, options) };
}

function flipsAt(threshold: number, comparison: IdentifiedComparison): Flips {
  const { truths, champion, challenger, textHashes } = comparison;
  const texts = truths.map((truth, i): Flip => ({
    ...{ textHash: textHashes[i]!, truth, champion: champion[i]!, challenger: challenger[i]! },
  }));
  const listed = (flipped: readonly Flip[]): FlipList => ({
    count: flipped.length,
    worst: flipped.toSorted((a, b) => farFromTruth(b) - farFromTruth(a)).slice(0, MOST_FLIPS),
  });
  return {
    threshold,
    newlyFlagged: listed(texts.filter((text) => text.champion < threshold && text.challenger >= threshold)),
    noLongerFlagged: listed(texts.filter((text) => text.champion >= threshold && text.challenger < threshold)),
  };
}

function farFromTruth({ truth, challenger }: Flip): number {
  return Math.abs(challenger - truth);
}
