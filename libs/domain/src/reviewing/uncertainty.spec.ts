import { describe, expect, it } from 'vitest';
import type { Action } from '../deciding/action.js';
import type { Policy } from '../deciding/policy.js';
import type { Scores } from '../deciding/scores.js';
import { distanceFromThreshold } from './uncertainty.js';

const POLICY: Policy = {
  labels: { insult: { review: 0.4, block: 0.9 }, threat: { block: 0.7 }, spam: {} },
  onScoringFailure: 'review',
};

const distance = (scores: Scores, action: Action = 'allow') =>
  distanceFromThreshold({ scores, action, model: 'base-1', decidedAt: new Date(0) }, POLICY);

describe('the distance of a decision from another one', () => {
  it('is to the nearest threshold of its label, on either side', () => {
    expect(distance({ insult: 0.3 })).toBeCloseTo(0.1);
    expect(distance({ insult: 0.8 }, 'block')).toBeCloseTo(0.1);
    expect(distance({ insult: 1 }, 'block')).toBeCloseTo(0.1);
    expect(distance({ insult: 0.9 }, 'block')).toBe(0);
  });

  it('is to one half for a label that never acts', () => expect(distance({ spam: 0.45 })).toBeCloseTo(0.05));

  it('is that of the label that is nearest', () =>
    expect(distance({ insult: 0.1, threat: 0.65, spam: 0.05 })).toBeCloseTo(0.05));

  it('is nothing for what a policy sends to review, whatever the scores', () =>
    expect(distance({ insult: 0.6 }, 'review')).toBe(0));

  it('is the largest without scores, or with those of labels that the policy does not have', () => {
    expect(distance({})).toBe(1);
    expect(distance({ profanity: 0.5 })).toBe(1);
    expect(distance({}, 'review')).toBe(0);
  });
});
