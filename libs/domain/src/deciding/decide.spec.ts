import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS, type Action } from './action.js';
import { decide, decideWithoutScores } from './decide.js';
import type { Policy, Thresholds } from './policy.js';

const policy = (labels: Record<string, Thresholds>, onScoringFailure: Action = 'review'): Policy => ({
  labels,
  onScoringFailure,
});

describe('decide', () => {
  const insult = policy({ insult: { review: 0.5, block: 0.9 } });

  it.each<[number, Action]>([
    [0, 'allow'],
    [0.4999, 'allow'],
    [0.5, 'review'],
    [0.8999, 'review'],
    [0.9, 'block'],
    [1, 'block'],
  ])('turns an insult score of %d into %s', (score, action) =>
    expect(decide({ insult: score }, insult).action).toBe(action),
  );

  it('takes the strictest action any label reaches', () =>
    expect(decide({ insult: 0.95, threat: 0.3 }, policy({ insult: { review: 0.5 }, threat: { block: 0.2 } }))).toEqual({
      action: 'block',
      reason: 'threat 0.300 reached block threshold 0.2',
      fallback: false,
    }));

  it('gives as reason the label that exceeds its threshold by most', () => {
    const both = policy({ insult: { review: 0.5 }, spam: { review: 0.1 } });
    expect(decide({ insult: 0.9, spam: 0.7 }, both).reason).toBe('spam 0.700 reached review threshold 0.1');
    expect(decide({ insult: 0.9, spam: 0.4 }, both).reason).toBe('insult 0.900 reached review threshold 0.5');
  });

  it('passes over a label the model does not score', () =>
    expect(decide({ insult: 0.2 }, policy({ griefing: { block: 0 }, insult: { block: 0.9 } }))).toEqual({
      action: 'allow',
      reason: 'no score reached a threshold',
      fallback: false,
    }));

  it('passes over a score the policy does not name', () =>
    expect(decide({ insult: 0.2, threat: 1 }, insult).action).toBe('allow'));

  it('never acts on a label without thresholds', () =>
    expect(decide({ insult: 1 }, policy({ insult: {} })).action).toBe('allow'));

  it('blocks at 0 when the threshold is 0', () =>
    expect(decide({ insult: 0 }, policy({ insult: { block: 0 } })).action).toBe('block'));

  const probability = fc.double({ min: 0, max: 1, noNaN: true });

  it('never becomes milder when a score rises', () =>
    fc.assert(
      fc.property(probability, probability, probability, probability, (score, rise, a, b) => {
        const thresholds = policy({ insult: { review: Math.min(a, b), block: Math.max(a, b) } });
        const before = decide({ insult: score }, thresholds).action;
        const after = decide({ insult: Math.min(1, score + rise) }, thresholds).action;
        expect(ACTIONS.indexOf(after)).toBeGreaterThanOrEqual(ACTIONS.indexOf(before));
      }),
    ));
});

describe('decideWithoutScores', () => {
  it.each(ACTIONS)('does what the policy says when scoring fails: %s', (action) =>
    expect(decideWithoutScores(policy({ insult: { block: 0 } }, action), 'timed-out')).toEqual({
      action,
      reason: 'not scored: timed-out',
      fallback: true,
    }),
  );
});
