import type { PairedDifference } from './paired-difference.js';

/** What a label was learnt from, by either model. */
export interface JudgedTexts {
  /** How many judged texts; at least one. */
  readonly champion: number;
  readonly challenger: number;
  /** Whether it was the very same dataset: texts, readings, and which texts were kept together. */
  readonly same: boolean;
}

/** What twice as many judged texts are taken to bring. Measured: .03 up to 256, .017 from there to 1,000, .009 beyond. */
const GAIN_OF_DOUBLING = 0.01;

/** What other texts, or other readings of the same ones, may change either way, if they are no more than before. */
const CHANGE_BY_JUDGEMENTS = 0.01;

/** What another seed may change, either way: among models of the same 256 texts .002 was measured on unseen ones. */
const CHANGE_BY_CHANCE = 0.004;

/**
 * The probability that a challenger reads better than the champion (mean of ROC-AUC and PR-AUC), in [0, 1].
 *
 * What was measured on the texts at hand is weighed against what the judged texts that came since can bring at all: both
 * normal, as is what follows (Gelman et al., Bayesian Data Analysis, 3rd ed., §2.5). A model of the same judgements as the
 * champion's is the same but for chance, and a lucky difference between the two counts for little; one of ten times as many
 * is expected to be better, and a small difference that is measured sharply is believed.
 */
export function probabilityOfBetter(
  { difference, deviation }: Pick<PairedDifference, 'difference' | 'deviation'>,
  { champion, challenger, same }: JudgedTexts,
): number {
  // Of all resamples the same: nothing to be weighed.
  if (deviation === 0) return difference > 0 ? 1 : 0;
  const expected = GAIN_OF_DOUBLING * Math.max(0, Math.log2(challenger / champion));
  const spread = Math.max(expected, same ? 0 : CHANGE_BY_JUDGEMENTS) ** 2 + CHANGE_BY_CHANCE ** 2;
  const measured = deviation ** 2;
  const mean = (difference * spread + expected * measured) / (spread + measured);
  return normalShare(mean / Math.sqrt((spread * measured) / (spread + measured)));
}

/** Share of a standard normal distribution below z, to 1e-7 (Abramowitz & Stegun 1964, 26.2.17). */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const powers = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * powers;
  return z >= 0 ? 1 - above : above;
}
