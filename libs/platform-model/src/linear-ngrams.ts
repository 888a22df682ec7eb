import { ngramVector } from '@parlance/text';
import { ngramRows } from './head/ngram-rows.js';
import { HeadSolver, problemOfNgrams } from './head/solve-head.js';
import { NGRAMS_ALONE } from './head/strengths.js';
import type { LabelledText } from './labelled-text.js';

/**
 * What everybody has: logistic regression on n-grams, learnt from the same rows, without any base model. The yardstick that
 * a platform model must never be below. Gives a logit for each text.
 */
export function linearNgramScores(
  rows: readonly LabelledText[],
  label: string,
  texts: readonly string[],
  seed: number,
): Float64Array {
  const judged = rows.filter(({ labels }) => labels[label] !== undefined);
  const all = [...judged.map(({ text }) => text), ...texts];
  const ngrams = ngramRows(all.map(ngramVector));
  const readings = new Int8Array(all.length).fill(-1);
  judged.forEach(({ labels }, i) => (readings[i] = labels[label]!));
  const solver = HeadSolver.solve(problemOfNgrams(ngrams, readings), judged.keys(), {
    ...{ strengths: NGRAMS_ALONE, epochs: 50, tolerance: 1e-3, seed },
  });
  return Float64Array.from(texts, (_, i) => solver.logit(judged.length + i));
}
