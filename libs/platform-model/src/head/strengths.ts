import type { Strengths } from './solve-head.js';

/** One way to fit a head. */
export interface Candidate extends Strengths {
  /** Whether n-grams are scaled by how much they tell the readings apart. */
  readonly naiveBayes: boolean;
  /** True if nothing that the base model says is looked at. */
  readonly ngramsAlone?: true;
}

/** Good at every size; part of every model of fewer than 2,000 texts. */
export const STEADY: Candidate = { dense: 0.3, ngrams: 6, naiveBayes: true };

/** Logistic regression on n-grams as everybody has it: C = 10, the best of 1, 3, 10 and 30 for few texts. */
export const NGRAMS_ALONE: Candidate = { dense: 0, ngrams: 10, naiveBayes: false, ngramsAlone: true };

/**
 * What `NGRAMS_ALONE` may cost in out-of-fold ROC-AUC + PR-AUC and yet have its say. A platform with many texts of few words
 * repeats itself: what its own words tell is then steadier than what is read into them.
 */
export const COST_OF_NGRAMS_ALONE = 0.005;

/** Below this many judged texts there is too little to choose by. */
export const CHOICE_FROM = 100;

/** From here on one held-out third chooses, by log-loss; the winner is then mixed with `NGRAMS_ALONE` if that costs little. */
export const MANY_FROM = 2000;

const OF_FEW: readonly Candidate[] = [
  { dense: 0.1, ngrams: 2, naiveBayes: true },
  { dense: 0.3, ngrams: 2, naiveBayes: true },
  STEADY,
  { dense: 1, ngrams: 4, naiveBayes: true },
  { dense: 1, ngrams: 12, naiveBayes: true },
  { dense: 3, ngrams: 12, naiveBayes: true },
];

const OF_MANY: readonly Candidate[] = [
  { dense: 0.03, ngrams: 1, naiveBayes: true },
  { dense: 0.1, ngrams: 2, naiveBayes: true },
  { dense: 0.3, ngrams: 2, naiveBayes: true },
  { dense: 0.3, ngrams: 6, naiveBayes: true },
  { dense: 0.1, ngrams: 6, naiveBayes: true },
];

/** What is tried for a label with this many judged texts. */
export function candidates(texts: number): readonly Candidate[] {
  if (texts < CHOICE_FROM) return [STEADY];
  return texts < MANY_FROM ? OF_FEW : OF_MANY;
}
