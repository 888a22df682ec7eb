import { describe, expect, it } from 'vitest';
import { bootstrapIntervals } from './bootstrap.js';
import { goldenSample } from './golden-sample.js';
import { prAuc } from './pr-auc.js';
import { Ranking } from './ranking.js';
import { rocAuc } from './roc-auc.js';
import { seededRandom } from './seeded-random.js';

const { distinct, truths } = goldenSample();
const ranking = Ranking.of(distinct, truths);

describe('bootstrapIntervals', () => {
  // SciPy 1.17.1: bootstrap((truths, scores), paired=True, method='percentile', n_resamples=20000) over
  // scikit-learn's roc_auc_score: (0.84105, 0.91739), average_precision_score: (0.69093, 0.85574).
  it('agrees with SciPy within the noise of the resampling', () => {
    const { roc, pr } = bootstrapIntervals(ranking, { roc: rocAuc, pr: prAuc }, { resamples: 4000 });
    expect(Math.abs(roc!.low - 0.84105)).toBeLessThan(0.004);
    expect(Math.abs(roc!.high - 0.91739)).toBeLessThan(0.004);
    expect(Math.abs(pr!.low - 0.69093)).toBeLessThan(0.008);
    expect(Math.abs(pr!.high - 0.85574)).toBeLessThan(0.008);
  });

  it('repeats bit for bit with the same seed, and differs with another', () => {
    const of = (seed: number) => bootstrapIntervals(ranking, { roc: rocAuc }, { resamples: 200, seed }).roc!;
    expect(of(5)).toEqual(of(5));
    expect(of(6)).not.toEqual(of(5));
  });

  // A share p of n texts has standard error √(p(1-p)/n): 103/300 ± 1.96 · 0.02742 is (0.2896, 0.3971).
  it('covers a share as the normal approximation does', () => {
    const share = (ranked: Ranking, weights: ArrayLike<number>): number => {
      let positives = 0;
      for (let rank = 0; rank < ranked.length; rank++) positives += ranked.positive[rank]! * weights[rank]!;
      return positives / ranked.length;
    };
    const { interval } = bootstrapIntervals(ranking, { interval: share }, { resamples: 4000 });
    expect(interval!.low).toBeCloseTo(0.2896, 2);
    expect(interval!.high).toBeCloseTo(0.3971, 2);
  });

  it('gives no interval for a measure that is mostly undefined', () =>
    expect(bootstrapIntervals(Ranking.of([0.1, 0.2], [0, 0]), { roc: rocAuc }).roc).toBeUndefined());
});

describe('seededRandom', () => {
  it('spreads draws evenly: a χ² of 1,000 cells and 1,000,000 draws within five standard deviations of 999', () => {
    const random = seededRandom(1);
    const cells = new Uint32Array(1000);
    for (let i = 0; i < 1_000_000; i++) cells[Math.floor((random() / 2 ** 32) * 1000)]!++;
    const chiSquare = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(Math.abs(chiSquare - 999)).toBeLessThan(5 * Math.sqrt(2 * 999));
  });
});
