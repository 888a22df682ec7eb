import { describe, expect, it } from 'vitest';
import { calibrate } from './calibrate.js';
import { calibrateLabels } from './calibrate-labels.js';

describe('calibrate', () => {
  it('finds the line through two points: 1 of 4 at z = 0 and 3 of 4 at z = 1', () => {
    const { slope, intercept } = calibrate({
      logits: Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1),
      targets: Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0),
    });
    // σ(intercept) = 1/4 and σ(slope + intercept) = 3/4
    expect(intercept).toBeCloseTo(-Math.log(3), 6);
    expect(slope).toBeCloseTo(2 * Math.log(3), 6);
  });

  it('leaves what is calibrated as it is', () => {
    const { slope, intercept } = calibrate({
      logits: Float64Array.of(...Array<number>(4).fill(Math.log(3)), ...Array<number>(4).fill(-Math.log(3))),
      targets: Uint8Array.of(1, 1, 1, 0, 1, 0, 0, 0),
    });
    expect(slope).toBeCloseTo(1, 6);
    expect(intercept).toBeCloseTo(0, 6);
  });

  it('never turns an order around', () => {
    const { slope } = calibrate({ logits: Float64Array.of(2, 2, -2, -2), targets: Uint8Array.of(0, 0, 1, 0) });
    expect(slope).toBe(0.05);
  });

  it('has nothing to fit without both targets', () => {
    expect(calibrate({ logits: Float64Array.of(5, -5), targets: Uint8Array.of(1, 1) })).toEqual({
      slope: 1,
      intercept: 0,
    });
  });
});

it('calibrates each label on the rows that judge it only', () => {
  const row = (toxicity: 0 | 1) => ({ text: 'x', labels: { toxicity }, lang: 'en', set: 'own' });
  const half = Object.fromEntries(
    ['toxicity', 'severe_toxicity', 'profanity', 'threat', 'insult', 'identity_attack', 'sexism', 'spam'].map(
      (label) => [label, 0.5],
    ),
  );
  const unjudged = { text: 'x', labels: {}, lang: 'en', set: 'own' };
  const calibrations = calibrateLabels(
    [row(1), row(0), row(0), row(0), unjudged, unjudged],
    Array<Record<string, number>>(6).fill(half),
  );
  expect(calibrations[0]!.intercept).toBeCloseTo(-Math.log(3), 6);
  expect(calibrations.slice(1)).toEqual(Array(7).fill({ slope: 1, intercept: 0 }));
});
