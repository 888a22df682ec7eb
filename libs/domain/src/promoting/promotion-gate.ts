import type { Interval } from '../measuring/bootstrap.js';
import { calibrationError } from '../measuring/calibration-error.js';
import { prAuc } from '../measuring/pr-auc.js';
import { Ranking } from '../measuring/ranking.js';
import { rocAuc } from '../measuring/roc-auc.js';
import type { NormCardResult } from './judge-norm-cards.js';
import { pairedDifference } from './paired-difference.js';
import { type JudgedTexts, probabilityOfBetter } from './probably-better.js';

/** What champion and challenger said of the same judged texts, neither having been trained on them. */
export interface Comparison {
  readonly label: string;
  /** 0 or 1 of each text. */
  readonly truths: readonly number[];
  /** Calibrated scores of the model that serves: the base model if the platform has none of its own. */
  readonly champion: readonly number[];
  readonly challenger: readonly number[];
  /** The score from which the policy acts on the label; undefined if it never does. */
  readonly threshold?: number;
  /** Absent if it is not known of the champion, or if that is the base model. */
  readonly judged?: JudgedTexts;
}

/** A label of the champion's that the challenger could not learn, and why. */
export interface LostLabel {
  readonly label: string;
  readonly why: string;
}

export interface GateInput {
  /** True for a platform's first model of its own, which stands against the base model. */
  readonly first: boolean;
  /** True for a challenger on another base model than the champion's. False if absent. */
  readonly onNewBase?: boolean;
  readonly comparisons: readonly Comparison[];
  readonly normCards: readonly NormCardResult[];
  /** Labels that would not be read any more; none if absent. */
  readonly lostLabels?: readonly LostLabel[];
  readonly limits?: Partial<GateLimits>;
}

export interface GateLimits {
  /** Most that the calibration error may rise. */
  readonly calibrationRise: number;
  /** Most that the share of texts at or above the threshold may change, either way, but towards the share that moderators flag. */
  readonly flagRateChange: number;
  /** Of all intervals. */
  readonly level: number;
  /** Least probability of being better that makes a challenger better. */
  readonly probability: number;
}

export const DEFAULT_GATE_LIMITS: GateLimits = {
  calibrationRise: 0.03,
  flagRateChange: 0.2,
  level: 0.95,
  probability: 0.95,
};

export type GateReasonCode =
  | 'better'
  | 'first-model-not-worse'
  | 'new-base-not-worse'
  | 'norm-card-broken'
  | 'label-lost'
  | 'significantly-worse'
  | 'not-better-within-noise'
  | 'calibration-worse'
  | 'flag-rate-change'
  | 'nothing-to-compare';

export interface GateReason {
  readonly code: GateReasonCode;
  /** In one line with the figures; holds nothing of a text. */
  readonly detail: string;
}

/** A difference as it was measured, and what it comes to. */
export interface MeasuredDifference extends Interval {
  readonly difference: number;
  /**
   * The probability that it is above 0. Absent where it is not known what the champion learnt from, as of the base model, and
   * in verdicts of before it was told.
   */
  readonly better?: number;
}

export interface GateVerdict {
  readonly promote: boolean;
  readonly reasons: readonly GateReason[];
  /** By label: the challenger's mean of ROC-AUC and PR-AUC less the champion's, with its interval. */
  readonly differences: Readonly<Record<string, MeasuredDifference>>;
  /** Kept and broken ones. Absent in verdicts of before there were any. */
  readonly normCards?: readonly NormCardResult[];
}

/**
 * Whether a challenger may take the champion's place, and why. Every norm card must hold, no label be lost, and none be read
 * significantly worse. A first model, and one on another base than the champion's, need no more: the one has no model to
 * replace, the other lets the old base go. Any other must most probably be better than the champion on one label
 * (`probabilityOfBetter`).
 * Calibration may not get much worse, and the share of flagged texts may not change much, unless it comes nearer to the share
 * that moderators flag: that is what a training is for.
 * A verdict, never an exception.
 */
export function promotionGate({
  first,
  onNewBase = false,
  comparisons,
  normCards,
  lostLabels = [],
  limits: given,
}: GateInput): GateVerdict {
  const limits = { ...DEFAULT_GATE_LIMITS, ...given };
  const differences: Record<string, MeasuredDifference> = {};
  const against = [...normCards.filter(({ held }) => !held).map(brokenCard), ...lostLabels.map(labelLost)];
  const better: string[] = [];
  for (const comparison of comparisons) {
    const { label, truths } = comparison;
    const champion = Ranking.of(comparison.champion, truths);
    const challenger = Ranking.of(comparison.challenger, truths);
    const paired = pairedDifference(comparison, quality, limits.level);
    if (paired === undefined) continue;
    const { difference, low, high } = paired;
    const { judged } = comparison;
    const probability = judged && probabilityOfBetter(paired, judged);
    differences[label] = { difference, low, high, ...(probability !== undefined && { better: probability }) };
    const detail = inWords(label, differences[label]);
    if (high < 0) against.push({ code: 'significantly-worse', detail });
    // Where it is not known what the champion learnt from, the measurement stands alone.
    if (probability === undefined ? low > 0 : probability >= limits.probability) better.push(detail);
    against.push(...calibrationWorse(label, champion, challenger, limits), ...flagRateChange(comparison, limits));
  }
  if (Object.keys(differences).length === 0) {
    against.push({ code: 'nothing-to-compare', detail: 'no label has judged texts of both readings' });
  } else if (
    !(first || onNewBase) &&
    better.length === 0 &&
    !against.some(({ code }) => code === 'significantly-worse')
  ) {
    const detail = Object.entries(differences).map(([label, difference]) => inWords(label, difference));
    against.push({ code: 'not-better-within-noise', detail: detail.join('; ') });
  }
  if (against.length > 0) return { promote: false, reasons: against, differences, normCards };
  const reasons: GateReason[] =
    better.length > 0
      ? better.map((detail) => ({ code: 'better', detail }))
      : Object.entries(differences).map(([label, difference]) => ({
          code: first ? 'first-model-not-worse' : 'new-base-not-worse',
          detail: inWords(label, difference),
        }));
  return { promote: true, reasons, differences, normCards };
}

/** Mean of ROC-AUC and PR-AUC. */
function quality(ranking: Ranking, weights: ArrayLike<number>): number | undefined {
  const roc = rocAuc(ranking, weights);
  const pr = prAuc(ranking, weights);
  return roc === undefined || pr === undefined ? undefined : (roc + pr) / 2;
}

function brokenCard({ label, expected, score, threshold }: NormCardResult): GateReason {
  const got = score === undefined ? 'has no score' : `scores ${score.toFixed(3)}`;
  const detail = `a norm card must ${expected ? '' : 'not '}read as ${label}: its text ${got}, the threshold is ${threshold}`;
  return { code: 'norm-card-broken', detail };
}

function labelLost({ label, why }: LostLabel): GateReason {
  return { code: 'label-lost', detail: `${label}: the champion has it, this model could not learn it: ${why}` };
}

function calibrationWorse(
  label: string,
  champion: Ranking,
  challenger: Ranking,
  { calibrationRise }: GateLimits,
): GateReason[] {
  const before = calibrationError(champion);
  const after = calibrationError(challenger);
  if (before === undefined || after === undefined || after - before <= calibrationRise) return [];
  const detail = `${label}: calibration error ${before.toFixed(3)} → ${after.toFixed(3)}, +${calibrationRise} is allowed`;
  return [{ code: 'calibration-worse', detail }];
}

function flagRateChange(
  { label, truths, champion, challenger, threshold }: Comparison,
  { flagRateChange: most }: GateLimits,
): GateReason[] {
  if (threshold === undefined) return [];
  const rate = (scores: readonly number[]): number =>
    scores.filter((score) => score >= threshold).length / scores.length;
  const [before, after] = [rate(champion), rate(challenger)];
  const wanted = truths.reduce((sum, truth) => sum + truth, 0) / truths.length;
  if (Math.abs(after - before) <= most || Math.abs(after - wanted) <= Math.abs(before - wanted)) return [];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const detail = `${label}: flags ${percent(before)} → ${percent(after)} of the judged texts, moderators ${percent(wanted)}; ±${percent(most)} is allowed`;
  return [{ code: 'flag-rate-change', detail }];
}

function inWords(label: string, { difference, low, high, better }: MeasuredDifference): string {
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
  const measured = `${label}: mean of ROC-AUC and PR-AUC ${signed(difference)} (95 % interval ${signed(low)} to ${signed(high)})`;
  if (better === undefined) return measured;
  // Cut, not rounded: 94.96 % is not 95, and nothing is 100 % sure.
  const percent = Math.min(99.9, Math.floor(1000 * better) / 10).toFixed(1);
  return `${measured}, better with probability ${percent} %`;
}
