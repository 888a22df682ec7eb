import { describe, expect, it } from 'vitest';
import { probabilityOfBetter } from './probably-better.js';

const measured = (difference: number, deviation: number) => ({ difference, deviation });

describe('the probability that a challenger is better', () => {
  // Φ of tables: Φ(1) = .841345, Φ(1.644854) = .95, Φ(1.959964) = .975.
  it.each([
    [0, 0.5],
    [1, 0.841345],
    [1.644854, 0.95],
    [-1.644854, 0.05],
    [1.959964, 0.975],
  ])('is the measurement’s own where nothing else is known: %d standard errors', (errors, share) =>
    expect(probabilityOfBetter(measured(0.01 * errors, 0.01), undefined)).toBeCloseTo(share, 6),
  );

  it('believes little of a lucky difference between models of the same texts', () => {
    // By hand: spread .004² = 1.6e-5, measured .01² = 1e-4: mean .02 · 1.6 / 11.6 = .0027586, deviation
    // √(1.6e-5 · 1e-4 / 1.16e-4) = .0037139, .743 of it: Φ(.7428) = .7712.
    const judged = { champion: 256, challenger: 256 };
    expect(probabilityOfBetter(measured(0.02, 0.01), judged)).toBeCloseTo(0.7712, 4);
    expect(probabilityOfBetter(measured(0.02, 0.01), undefined)).toBeGreaterThan(0.97);
  });

  it('takes more judged texts to bring something, and fewer to bring nothing', () => {
    // By hand, two doublings: expected .02, spread 4e-4 + 1.6e-5 = 4.16e-4, measured 1e-4: mean
    // (.01 · 4.16 + .02 · 1) / 5.16 = .0119380, deviation √(4.16e-4 · 1e-4 / 5.16e-4) = .0089789: Φ(1.32956) = .9082.
    const difference = measured(0.01, 0.01);
    expect(probabilityOfBetter(difference, { champion: 64, challenger: 256 })).toBeCloseTo(0.9082, 4);
    const fewer = probabilityOfBetter(difference, { champion: 256, challenger: 64 });
    expect(fewer).toBe(probabilityOfBetter(difference, { champion: 256, challenger: 256 }));
  });

  it('does not believe more labels against a sharp measurement', () =>
    expect(probabilityOfBetter(measured(-0.03, 0.01), { champion: 64, challenger: 4096 })).toBeLessThan(0.01));

  it('is 0 of two models that never differ', () => {
    const judged = { champion: 64, challenger: 4096 };
    expect([measured(0, 0), measured(0.1, 0)].map((each) => probabilityOfBetter(each, judged))).toEqual([0, 1]);
  });
});
