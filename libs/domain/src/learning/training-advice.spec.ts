import { describe, expect, it } from 'vitest';
import type { LearningCurve } from './learning-curve.js';
import { trainingAdvice } from './training-advice.js';

const NEEDS = { judged: 40, ofAReading: 5 };
const figure = (value: number) => ({ value, interval: undefined });
const CURVE: LearningCurve = {
  label: 'griefing',
  base: { rocAuc: figure(0.734), prAuc: figure(0.5) },
  portions: [{ labels: 128, rocAuc: figure(0.951), prAuc: figure(0.8) }],
};
const GAIN = { gain: 0.0102, low: 0, high: 0.031 };
const ENOUGH = { texts: 128, labels: { griefing: { yes: 40, no: 88 } } };

describe('advice on training', () => {
  it('says that nothing was judged', () =>
    expect(trainingAdvice({ texts: 0, labels: {} }, NEEDS)).toEqual({
      ready: false,
      why: 'no text was judged',
      verdict: 'Not yet: no text was judged.',
    }));

  it('says what the label that is nearest still needs', () => {
    const labels = { spam: { yes: 1, no: 1 }, griefing: { yes: 3, no: 28 } };
    const { ready, why, verdict } = trainingAdvice({ texts: 33, labels }, NEEDS);
    expect({ ready, why }).toEqual({ ready: false, why: '31 of 40 texts judged for griefing; 3 of 5 with griefing' });
    expect(verdict).toBe('Not yet: 31 of 40 texts judged for griefing; 3 of 5 with griefing.');
    const oneReading = { spam: { yes: 60, no: 2 } };
    expect(trainingAdvice({ texts: 62, labels: oneReading }, NEEDS).why).toBe('2 of 5 without spam');
  });

  it('does not take several moderators’ judgements for as many texts', () =>
    expect(trainingAdvice({ texts: 15, labels: { spam: { yes: 20, no: 25 } } }, NEEDS).why).toBe(
      '15 of 40 texts judged for spam',
    ));

  it('says that there is enough before anything was trained', () =>
    expect(trainingAdvice(ENOUGH, NEEDS)).toEqual({
      ready: true,
      why: 'griefing was judged 128 times, 40 with it and 88 without',
      verdict: 'Worth a training: griefing was judged 128 times, 40 with it and 88 without.',
    }));

  it('says what was reached, and what another hundred would bring', () => {
    const said = (curve: LearningCurve): string => trainingAdvice(ENOUGH, NEEDS, curve).verdict;
    expect(said({ ...CURVE, nextHundred: { rocAuc: GAIN, prAuc: GAIN } })).toBe(
      'For griefing a model of its own reaches ROC-AUC 0.951, the base model 0.734; another hundred judged texts would likely bring +0.010 (+0.000 to +0.031).',
    );
    const { label, portions } = CURVE;
    expect(said({ label, portions })).toBe(
      'For griefing a model of its own reaches ROC-AUC 0.951, the base model does not know it; what another hundred judged texts would bring cannot be said yet.',
    );
  });
});
