import { describe, expect, it } from 'vitest';
import { goldenSample } from './golden-sample.js';
import {
  bestF1,
  calibrationError,
  confusionAt,
  f1,
  prAuc,
  precision,
  Ranking,
  recall,
  rocAuc,
  UnrankableError,
} from './index.js';

const { distinct, tied, truths } = goldenSample();
const golden = { distinct: Ranking.of(distinct, truths), tied: Ranking.of(tied, truths) };

/** Four texts by hand: the pairs (0.9 over 0.4), (0.9 over 0.1), (0.4 = 0.4), (0.4 over 0.1) win 3.5 of 4. */
const byHand = Ranking.of([0.1, 0.4, 0.4, 0.9], [0, 0, 1, 1]);

describe('rocAuc', () => {
  it('counts a tie as half a win', () => expect(rocAuc(byHand)).toBe(3.5 / 4));
  it('is 1 for a perfect order, 0 for its opposite, 0.5 when all scores are equal', () => {
    expect(rocAuc(Ranking.of([0.2, 0.8], [0, 1]))).toBe(1);
    expect(rocAuc(Ranking.of([0.8, 0.2], [0, 1]))).toBe(0);
    expect(rocAuc(Ranking.of([0.3, 0.3, 0.3], [0, 1, 0]))).toBe(0.5);
  });
  it('is undefined when only one kind is present', () => {
    expect(rocAuc(Ranking.of([0.1, 0.2], [1, 1]))).toBeUndefined();
    expect(rocAuc(Ranking.of([0.1, 0.2], [0, 0]))).toBeUndefined();
    expect(rocAuc(Ranking.of([], []))).toBeUndefined();
  });
  // scikit-learn 1.9.1: roc_auc_score
  it('agrees with scikit-learn', () => {
    expect(rocAuc(golden.distinct)).toBeCloseTo(0.8809324330984181, 12);
    expect(rocAuc(golden.tied)).toBeCloseTo(0.879897491498694, 12);
  });
});

describe('prAuc', () => {
  it('steps once over equal scores: 1/2 · 1/1 at 0.9, then 1/2 · 2/3 at 0.4', () =>
    expect(prAuc(byHand)).toBeCloseTo(1 / 2 + 1 / 3, 15));
  it('is undefined without a positive', () => expect(prAuc(Ranking.of([0.1], [0]))).toBeUndefined());
  // scikit-learn 1.9.1: average_precision_score
  it('agrees with scikit-learn', () => {
    expect(prAuc(golden.distinct)).toBeCloseTo(0.7767578092375573, 12);
    expect(prAuc(golden.tied)).toBeCloseTo(0.7561465068468123, 12);
  });
});

describe('bestF1', () => {
  it('flags 0.4 and more: two of three right, none missed', () =>
    expect(bestF1(byHand)).toEqual({ f1: 4 / 5, threshold: 0.4 }));
  it('gives the highest of several thresholds that are as good', () =>
    expect(bestF1(Ranking.of([0.9, 0.6, 0.5, 0.2], [1, 0, 0, 1]))).toEqual({ f1: 2 / 3, threshold: 0.9 }));
  it('is undefined without a positive', () => expect(bestF1(Ranking.of([0.1], [0]))).toBeUndefined());
  // scikit-learn 1.9.1: the greatest F1 on precision_recall_curve
  it('agrees with scikit-learn', () => {
    expect(bestF1(golden.distinct)!.f1).toBeCloseTo(0.751219512195122, 12);
    expect(bestF1(golden.distinct)!.threshold).toBeCloseTo(0.71227, 12);
    expect(bestF1(golden.tied)!.f1).toBeCloseTo(0.7475728155339806, 12);
    expect(bestF1(golden.tied)!.threshold).toBeCloseTo(0.7, 12);
  });
});

describe('confusionAt', () => {
  it('flags a score that equals the threshold', () =>
    expect(confusionAt(0.4, byHand)).toEqual({
      truePositives: 2,
      falsePositives: 1,
      falseNegatives: 0,
      trueNegatives: 1,
    }));
  it('leaves precision undefined when nothing is flagged, recall when nothing should be, F1 only when both', () => {
    const nothing = confusionAt(0.95, byHand);
    expect([precision(nothing), recall(nothing), f1(nothing)]).toEqual([undefined, 0, 0]);
    const clean = confusionAt(0.5, Ranking.of([0.1], [0]));
    expect([precision(clean), recall(clean), f1(clean)]).toEqual([undefined, undefined, undefined]);
  });
  // scikit-learn 1.9.1: confusion_matrix, precision_score, recall_score, f1_score at 0.6
  it('agrees with scikit-learn', () => {
    const counts = confusionAt(0.6, golden.distinct);
    expect(counts).toEqual({ truePositives: 85, falsePositives: 44, falseNegatives: 18, trueNegatives: 153 });
    expect(precision(counts)).toBeCloseTo(0.6589147286821705, 12);
    expect(recall(counts)).toBeCloseTo(0.8252427184466019, 12);
    expect(f1(counts)).toBeCloseTo(0.7327586206896551, 12);
  });
});

describe('calibrationError', () => {
  it('is 0 when every score is the share of its bin', () =>
    expect(calibrationError(Ranking.of([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0]))).toBe(0));
  it('averages the gaps of two bins of two: |0.9 - 0.5| and |0.2 - 0|', () =>
    expect(calibrationError(Ranking.of([0.95, 0.85, 0.3, 0.1], [1, 0, 0, 0]), undefined, 2)).toBeCloseTo(0.3, 12));
  it('does not depend on the order of rows with equal scores', () => {
    const scores = [0.7, 0.7, 0.7, 0.7, 0.2, 0.2];
    const one = calibrationError(Ranking.of(scores, [1, 1, 0, 0, 0, 1]), undefined, 4);
    expect(calibrationError(Ranking.of(scores, [0, 1, 0, 1, 1, 0]), undefined, 4)).toBe(one);
  });
  it('is undefined without texts', () => expect(calibrationError(Ranking.of([], []))).toBeUndefined());
  // scikit-learn 1.9.1: calibration_curve(n_bins=15, strategy='quantile'), mean |prob_true - prob_pred| (20 texts a bin)
  it('agrees with scikit-learn', () => expect(calibrationError(golden.distinct)).toBeCloseTo(0.17160235333333337, 12));
});

describe('weights', () => {
  it('of 2 and 0 measure as if the text were there twice or not at all', () => {
    const weights = golden.tied.scores.map((_, rank) => (rank * 7) % 3);
    const scores: number[] = [];
    const repeated: number[] = [];
    weights.forEach((weight, rank) => {
      for (let i = 0; i < weight; i++) {
        scores.push(golden.tied.scores[rank]!);
        repeated.push(golden.tied.positive[rank]!);
      }
    });
    const written = Ranking.of(scores, repeated);
    expect(rocAuc(golden.tied, weights)).toBeCloseTo(rocAuc(written)!, 12);
    expect(prAuc(golden.tied, weights)).toBeCloseTo(prAuc(written)!, 12);
    expect(bestF1(golden.tied, weights)).toEqual(bestF1(written));
    expect(confusionAt(0.6, golden.tied, weights)).toEqual(confusionAt(0.6, written));
    expect(calibrationError(golden.tied, weights)).toBeCloseTo(calibrationError(written)!, 12);
  });
});

describe('Ranking', () => {
  it('refuses what cannot be ranked, with the fact in the message', () => {
    expect(() => Ranking.of([0.1], [])).toThrow(new UnrankableError('1 scores for 0 truths'));
    expect(() => Ranking.of([0.1, NaN], [0, 1])).toThrow(new UnrankableError('score 1 is NaN, not a finite number'));
    expect(() => Ranking.of([0.1], [0.5])).toThrow(new UnrankableError('truth 0 is 0.5, not 0 or 1'));
  });
});
