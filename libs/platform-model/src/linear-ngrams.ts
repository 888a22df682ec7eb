import { ngramVector } from '@parlance/text';
import { ngramRows, squares } from './head/ngram-rows.js';
import { HeadSolver } from './head/solve-head.js';
import type { LabelledText } from './labelled-text.js';

/** C = 10, the best of 1, 3, 10 and 30 for few texts. */
const NGRAM_VARIANCE = 10;

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
  const nothing = {
    texts: all.length,
    base: new Float32Array(),
    baseWidth: 0,
    mapped: new Float32Array(),
    mappedWidth: 0,
  };
  const readings = new Int8Array(all.length).fill(-1);
  judged.forEach(({ labels }, i) => (readings[i] = labels[label]!));
  const solver = HeadSolver.solve(
    {
      dense: nothing,
      denseSquares: new Float64Array(all.length),
      gramMatrix: undefined,
      ngrams,
      ngramSquares: squares(ngrams),
      priors: new Float64Array(all.length),
      readings,
      start: { slope: 1, intercept: 0 },
    },
    judged.keys(),
    { strengths: { dense: 0, ngrams: NGRAM_VARIANCE }, epochs: 50, tolerance: 1e-3, seed },
  );
  return Float64Array.from(texts, (_, i) => solver.logit(judged.length + i));
}
