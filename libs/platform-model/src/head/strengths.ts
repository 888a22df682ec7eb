import type { Strengths } from './solve-head.js';

/** One way to fit a head. */
export interface Candidate extends Strengths {
  /** Whether n-grams are scaled by how much they tell the readings apart. */
  readonly naiveBayes: boolean;
}

/** Good at every size; part of every model of fewer than 2,000 texts. */
export const STEADY: Candidate = { dense: 0.3, ngrams: 6, naiveBayes: true };

/** Below this many judged texts there is too little to choose by. */
export const CHOICE_FROM = 100;

/** From here on one held-out third chooses, by log-loss. */
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
  { dense: 0.03, ngrams: 2, naiveBayes: false },
  { dense: 0.1, ngrams: 2, naiveBayes: false },
  { dense: 0.3, ngrams: 4, naiveBayes: false },
];

/** What is tried for a label with this many judged texts. */
export function candidates(texts: number): readonly Candidate[] {
  if (texts < CHOICE_FROM) return [STEADY];
  return texts < MANY_FROM ? OF_FEW : OF_MANY;
}
