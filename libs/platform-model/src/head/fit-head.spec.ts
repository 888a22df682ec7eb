import { Random } from '@parlance/onnx-training';
import { ngramVector } from '@parlance/text';
import { describe, expect, it } from 'vitest';
import { assignFolds } from '../folds.js';
import { madeUpSet, TINY_LAYOUT } from '../testing/made-up-set.js';
import type { TrainingSet } from '../training-set.js';
import { type DenseRows, denseSquares } from './dense-rows.js';
import { fitHead, type HeadData } from './fit-head.js';
import { naiveBayesRatios, ngramRows, scaled, squares } from './ngram-rows.js';
import { HeadSolver, problemOfNgrams } from './solve-head.js';
import { startingPoint } from './starting-point.js';
import { candidates, MANY_FROM, NGRAMS_ALONE } from './strengths.js';

const SEED = 3;
const FOLDS = 3;
/** As heads are fitted to thousands of texts in the end. */
const EFFORT = { epochs: 12, tolerance: 0.01, seed: SEED };

function dataOf({ features, ngrams, groups, labels }: TrainingSet): HeadData {
  const { readings } = labels[0]!;
  const dense: DenseRows = {
    texts: groups.length,
    base: features.dense,
    baseWidth: TINY_LAYOUT.dense,
    mapped: features.hidden,
    mappedWidth: TINY_LAYOUT.hidden,
  };
  return {
    ...{ dense, denseSquares: denseSquares(dense), gramMatrix: undefined, ngrams: ngramRows(ngrams), readings },
    priors: Float64Array.from(features.logits),
    ...{ foldOf: assignFolds(groups, readings, FOLDS, SEED), folds: FOLDS, seed: SEED },
  };
}

const set = madeUpSet(MANY_FROM, 5);
/** The same, but for texts whose words tell every reading. */
const plain = {
  ...set,
  ngrams: set.groups.map((line, text) => ngramVector(`${line} ${set.labels[0]!.readings[text] === 1 ? 'foe' : 'pal'}`)),
};

/** The same, but for texts whose words tell nothing, though to n-grams alone they seem to. */
const babble = new Random(11);
const noisy = {
  ...set,
  // Fainter, so that the noise is heard.
  features: { ...set.features, dense: set.features.dense.map((value) => 0.3 * value) },
  ngrams: set.groups.map(() => ngramVector(Array.from({ length: 6 }, () => `w${babble.integer(300)}`).join(' '))),
};

describe('a head of thousands of texts', () => {
  it('is of one candidate where n-grams alone tell much less than it does', () => {
    const { fitted } = fitHead(dataOf(noisy));
    expect(fitted).toHaveLength(1);
    expect(candidates(MANY_FROM)).toContain(fitted[0]);
  });

  it('is half of n-grams alone where these tell as much', () => {
    const data = dataOf(plain);
    const head = fitHead(data);
    const [best, other] = head.fitted;
    expect([head.fitted.length, other]).toEqual([2, NGRAMS_ALONE]);

    const { dense, priors, readings, ngrams } = data;
    const texts = [...readings.keys()];
    const ratios = naiveBayesRatios(ngrams, readings, texts);
    const told = best!.naiveBayes ? scaled(ngrams, ratios) : ngrams;
    const first = HeadSolver.solve(
      {
        ...{ dense, denseSquares: data.denseSquares, gramMatrix: undefined, priors, readings },
        ...{ ngrams: told, ngramSquares: squares(told), start: startingPoint(priors, readings, texts) },
      },
      texts,
      { strengths: best!, ...EFFORT },
    );
    const second = HeadSolver.solve(problemOfNgrams(ngrams, readings), texts, {
      ...{ strengths: NGRAMS_ALONE, ...EFFORT, warmStart: first.dual },
    });
    expect(head.slope).toBeCloseTo(first.slope / 2, 9);
    expect(head.intercept).toBeCloseTo((first.intercept + second.intercept) / 2, 9);
    first.weightsOfDense().forEach((weight, k) => expect(head.dense[k]).toBeCloseTo(weight / 2, 6));
    const ofText = (weightOf: (bucket: number) => number): number =>
      ngrams.buckets.subarray(0, ngrams.starts[1]).reduce((sum, bucket) => sum + weightOf(bucket), 0);
    const factor = (bucket: number): number => (best!.naiveBayes ? ratios[bucket]! : 1);
    expect(ofText((bucket) => head.ngrams[bucket]!)).toBeCloseTo(
      ofText((bucket) => (first.ngramWeights[bucket]! * factor(bucket) + second.ngramWeights[bucket]!) / 2),
      4,
    );
  });

  it('says of each text what heads said that had not seen it', () => {
    const { outOfFold } = fitHead(dataOf(plain));
    const { readings } = set.labels[0]!;
    expect(outOfFold.texts).toEqual([...readings.keys()]);
    const right = outOfFold.texts.filter((text, i) => outOfFold.logits[i]! > 0 === (readings[text] === 1));
    expect(right.length).toBeGreaterThan(0.98 * MANY_FROM);
  });
});
