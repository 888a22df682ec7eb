import { describe, expect, it } from 'vitest';
import { compareModels, type IdentifiedComparison, MOST_FLIPS } from './compare-models.js';

const COMPARISON: IdentifiedComparison = {
  label: 'insult',
  textHashes: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
  truths: [1, 1, 1, 1, 0, 0, 0, 0],
  champion: [0.9, 0.6, 0.3, 0.2, 0.7, 0.4, 0.1, 0.05],
  challenger: [0.95, 0.8, 0.7, 0.4, 0.3, 0.55, 0.2, 0.1],
  threshold: 0.5,
  thresholds: { review: 0.5, block: 0.75 },
  knownBefore: true,
};
const compared = (change: Partial<IdentifiedComparison> = {}) =>
  compareModels([{ ...COMPARISON, ...change }])['insult']!;

describe('champion beside challenger', () => {
  it('has the figures of both on the same texts, each with its interval', () => {
    const { texts, positives, champion, challenger } = compared();
    expect([texts, positives]).toEqual([8, 4]);
    // By hand: of the sixteen pairs the champion ranks 11 rightly, the challenger 15.
    expect(champion!.rocAuc!.value).toBeCloseTo(11 / 16, 12);
    expect(challenger.rocAuc!.value).toBeCloseTo(15 / 16, 12);
    const { low, high } = challenger.rocAuc!.interval!;
    expect(low).toBeLessThan(15 / 16);
    expect(high).toBe(1);
    // Positives at ranks 1, 2, 3 and 5: (1 + 1 + 1 + 4/5) / 4.
    expect(challenger.prAuc!.value).toBeCloseTo(0.95, 12);
  });

  it('has precision, recall and F1 at each of the policy’s thresholds', () => {
    const { champion, challenger } = compared();
    const at = (figures: typeof challenger.review) => [
      figures!.threshold,
      figures!.precision!.value,
      figures!.recall!.value,
      figures!.f1!.value,
    ];
    expect(at(champion!.review)).toEqual([0.5, 2 / 3, 2 / 4, 4 / 7]);
    expect(at(challenger.review)).toEqual([0.5, 3 / 4, 3 / 4, 6 / 8]);
    expect(at(challenger.block)).toEqual([0.75, 1, 2 / 4, 4 / 6]);
    expect(compared({ thresholds: { block: 0.75 } }).challenger).not.toHaveProperty('review');
  });

  it('leaves a figure out that there is none of', () => {
    const { challenger } = compared({ thresholds: { review: 0.99 } });
    expect(challenger.review!.precision).toBeUndefined();
    expect(challenger.review!.recall!.value).toBe(0);
  });

  it('has the decisions that flip, both ways, the worst first', () => {
    const { flips } = compared();
    // f is no insult and c is one; e was wrongly flagged.
    expect(flips).toEqual({
      threshold: 0.5,
      newlyFlagged: {
        count: 2,
        worst: [
          { textHash: 'f', truth: 0, champion: 0.4, challenger: 0.55 },
          { textHash: 'c', truth: 1, champion: 0.3, challenger: 0.7 },
        ],
      },
      noLongerFlagged: { count: 1, worst: [{ textHash: 'e', truth: 0, champion: 0.7, challenger: 0.3 }] },
    });
  });

  it('counts all flips and lists the worst', () => {
    const many = Array.from({ length: 80 }, (_, i) => i);
    const { newlyFlagged } = compared({
      textHashes: many.map((i) => `text ${i}`),
      truths: many.map(() => 0),
      champion: many.map(() => 0.1),
      challenger: many.map((i) => 0.5 + i / 200),
    }).flips!;
    expect([newlyFlagged.count, newlyFlagged.worst.length]).toEqual([80, MOST_FLIPS]);
    expect(newlyFlagged.worst[0]!.textHash).toBe('text 79');
  });

  it('has no champion and no flips where nobody knew the label', () => {
    const own = compared({ knownBefore: false });
    expect(own).not.toHaveProperty('champion');
    expect(own).not.toHaveProperty('flips');
  });
});
