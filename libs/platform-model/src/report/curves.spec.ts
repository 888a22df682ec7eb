import { calibrationError, prAuc, Ranking } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { precisionRecallSteps, reliabilityBins } from './curves.js';

const scores = Array.from({ length: 100 }, (_, i) => Math.round(((i * 37) % 100) / 3) / 40);
const truths = scores.map((score, i) => ((i * 13) % 100 < score * 100 ? 1 : 0));
const ranking = Ranking.of(scores, truths);

describe('the precision-recall curve', () => {
  it('has a step for each threshold that gains recall', () =>
    expect(precisionRecallSteps(Ranking.of([0.9, 0.8, 0.7, 0.7, 0.1], [1, 0, 1, 0, 1]))).toEqual([
      { recall: 1 / 3, precision: 1 },
      { recall: 2 / 3, precision: 2 / 4 },
      { recall: 1, precision: 3 / 5 },
    ]));

  it('is what the area is the area of', () => {
    let before = 0;
    let area = 0;
    for (const { recall, precision } of precisionRecallSteps(ranking)) {
      area += (recall - before) * precision;
      before = recall;
    }
    expect(area).toBeCloseTo(prAuc(ranking)!, 12);
  });
});

describe('the reliability curve', () => {
  it('has bins that hold equally many texts', () => {
    const even = Ranking.of(
      Array.from({ length: 30 }, (_, i) => (29 - i) / 30),
      Array.from({ length: 30 }, (_, i) => (i % 2 === 0 || i < 4 ? 1 : 0)),
    );
    const bins = reliabilityBins(even);
    expect(bins.map(({ texts }) => texts)).toEqual(Array.from({ length: 15 }, () => 2));
    expect(bins[0]).toEqual({ texts: 2, score: (29 + 28) / 60, share: 1 });
    expect(bins[14]).toEqual({ texts: 2, score: 1 / 60, share: 0.5 });
  });

  it('keeps equal scores together', () =>
    expect(reliabilityBins(Ranking.of([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0]))).toEqual([
      { texts: 4, score: 0.5, share: 0.25 },
    ]));

  it('shows the gaps that the calibration error averages', () => {
    const bins = reliabilityBins(ranking);
    const gaps = bins.reduce((sum, { texts, score, share }) => sum + texts * Math.abs(score - share), 0);
    expect(bins.length).toBeGreaterThan(5);
    expect(gaps / ranking.length).toBeCloseTo(calibrationError(ranking)!, 12);
  });
});
