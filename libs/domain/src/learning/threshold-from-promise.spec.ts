import { describe, expect, it } from 'vitest';
import { reachesPrecision } from './precision-bound.js';
import { thresholdFromPromise, thresholdFromVolume } from './threshold-from-promise.js';

describe('the lower bound of a precision', () => {
  // Tables of the exact binomial bound: 45 of 45 right, .95^45 = .0994; 44 of 44, .95^44 = .1047.
  it('reaches .95 at 90 % from 45 right in a row, not from 44', () => {
    expect(reachesPrecision(45, 45, 0.95, 0.9)).toBe(true);
    expect(reachesPrecision(44, 44, 0.95, 0.9)).toBe(false);
  });

  // P(X ≥ 8) of Binomial(10, .5) is (45 + 10 + 1) / 1024 = .0547.
  it('sums the tail of the binomial distribution', () => {
    expect(reachesPrecision(8, 10, 0.5, 0.945)).toBe(true);
    expect(reachesPrecision(8, 10, 0.5, 0.946)).toBe(false);
  });

  it('is never reached by nothing', () => expect(reachesPrecision(0, 0, 0.5, 0.8)).toBe(false));

  it('stays finite for many cases', () => {
    expect(reachesPrecision(29_000, 30_000, 0.95, 0.8)).toBe(true);
    expect(reachesPrecision(28_000, 30_000, 0.95, 0.8)).toBe(false);
  });
});

/** Texts from the highest score down: how many in a row have the label, how many then do not, and so on. */
function runs(...lengths: readonly number[]): { scores: number[]; truths: number[] } {
  const truths = lengths.flatMap((length, i) => Array<number>(length).fill(i % 2 === 0 ? 1 : 0));
  return { truths, scores: truths.map((_, rank) => 1 - rank / truths.length) };
}

describe('a threshold from a promised precision', () => {
  it('stands at the last score before the bound falls below the promise', () => {
    // At 90 %: 60 in a row open; .95 holds for 60 of 61 no more than... P(X ≥ 60 | 61, .95) = .95^61 + 61·.05·.95^60 = .184.
    const { scores, truths } = runs(60, 100);
    expect(thresholdFromPromise(scores, truths, 0.95)).toEqual({
      threshold: scores[59],
      flagged: 60,
      right: 60,
      recall: 1,
    });
  });

  it('goes on over single wrong ones that the promise allows', () => {
    // P(X ≥ 90 | 91, .95) = .95^91 + 91·.05·.95^90 = .0545 ≤ .1, so one wrong after 90 is allowed.
    const { scores, truths } = runs(90, 1, 1, 300);
    const kept = thresholdFromPromise(scores, truths, 0.95);
    expect(kept).toMatchObject({ flagged: 92, right: 91 });
  });

  it('says "not yet" and how many more are needed, rather than a threshold that does not hold', () => {
    const { scores, truths } = runs(20, 80);
    expect(thresholdFromPromise(scores, truths, 0.95)).toEqual({
      notYet:
        'precision ≥ 95 % cannot be promised yet: of the 100 judged texts no highest-scored group is right often ' +
        'enough; 45 confirmed ones in a row would do, the highest 20 are',
      casesNeeded: 25,
    });
  });

  it('never splits equal scores', () => {
    const scores = [...Array<number>(50).fill(0.9), ...Array<number>(50).fill(0.1)];
    const truths = [...Array<number>(49).fill(1), ...Array<number>(51).fill(0)];
    expect(thresholdFromPromise(scores, truths, 0.95)).toHaveProperty('notYet');
  });

  it('is content with a less cautious bound from 500 judged texts on', () => {
    // ln .2 / ln .95 = 31.4: 32 in a row are enough at 80 %, not at 90 %.
    const many = runs(32, 468);
    expect(thresholdFromPromise(many.scores, many.truths, 0.95)).toMatchObject({ flagged: 32 });
    const few = runs(32, 467);
    expect(thresholdFromPromise(few.scores, few.truths, 0.95)).toHaveProperty('notYet');
  });
});

describe('a threshold from a daily volume', () => {
  it('flags at most that many a day', () => {
    expect(thresholdFromVolume([0.9, 0.2, 0.8, 0.4, 0.6, 0.1], 2, 1)).toBe(0.8);
    expect(thresholdFromVolume([0.9, 0.2], 1, 5)).toBe(0);
  });

  it('flags fewer rather than one too many of equal scores, and nothing if need be', () => {
    expect(thresholdFromVolume([0.9, 0.8, 0.8, 0.1], 1, 2)).toBe(0.9);
    expect(thresholdFromVolume([0.8, 0.8, 0.8], 1, 2)).toBeGreaterThan(1);
  });
});
