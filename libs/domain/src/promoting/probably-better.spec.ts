import { describe, expect, it } from 'vitest';
import { probabilityOfBetter } from './probably-better.js';

const measured = (difference: number, deviation: number) => ({ difference, deviation });
const SAME = { champion: 256, challenger: 256, same: true };

describe('the probability that a challenger is better', () => {
  it('believes little of a lucky difference between models of the same judgements', () => {
    // By hand: spread .004² = 1.6e-5, measured .01² = 1e-4: mean .02 · 1.6 / 11.6 = .0027586, deviation
    // √(1.6e-5 · 1e-4 / 1.16e-4) = .0037139, .743 of it: Φ(.7428) = .7712.
    expect(probabilityOfBetter(measured(0.02, 0.01), SAME)).toBeCloseTo(0.7712, 4);
  });

  it('takes more judged texts to bring something', () => {
    // By hand, two doublings: expected .02, spread 4e-4 + 1.6e-5 = 4.16e-4, measured 1e-4: mean
    // (.01 · 4.16 + .02 · 1) / 5.16 = .0119380, deviation √(4.16e-4 · 1e-4 / 5.16e-4) = .0089789: Φ(1.32956) = .9082.
    const grown = { champion: 64, challenger: 256, same: false };
    expect(probabilityOfBetter(measured(0.01, 0.01), grown)).toBeCloseTo(0.9082, 4);
  });

  it('takes other readings of as many texts, or fewer of them, to change something either way', () => {
    // By hand: spread 1e-4 + 1.6e-5 = 1.16e-4, measured 1e-4: mean .02 · 1.16 / 2.16 = .0107407, deviation
    // √(1.16e-4 · 1e-4 / 2.16e-4) = .0073283: Φ(1.46565) = .9286.
    const changed = { champion: 256, challenger: 256, same: false };
    expect(probabilityOfBetter(measured(0.02, 0.01), changed)).toBeCloseTo(0.9286, 4);
    const fewer = { ...changed, challenger: 64 };
    expect(probabilityOfBetter(measured(0.02, 0.01), fewer)).toBeCloseTo(0.9286, 4);
  });

  it('is Φ of what was measured where that is sharp', () => {
    // Φ(1.644854) = .95; what is expected moves .0001 of .02 by next to nothing.
    const sharp = { champion: 1, challenger: 2 ** 40, same: false };
    expect(probabilityOfBetter(measured(1.644854e-4, 1e-4), sharp)).toBeCloseTo(0.95, 2);
    expect(probabilityOfBetter(measured(-1.644854e-4, 1e-4), sharp)).toBeCloseTo(0.05, 2);
  });

  it('does not believe more labels against a sharp measurement', () =>
    expect(probabilityOfBetter(measured(-0.03, 0.01), { champion: 64, challenger: 4096, same: false })).toBeLessThan(
      0.01,
    ));

  it('is sure of a difference that no choice of texts changes', () =>
    expect([0, 0.1, -0.1].map((difference) => probabilityOfBetter(measured(difference, 0), SAME))).toEqual([0, 1, 0]));
});
