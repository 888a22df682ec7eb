import type { StatedPolicy } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { challengerPolicy, lastingPolicy } from './challenger-policy.js';

/** 50 texts with the label at .9, as many without at .1: .95^45 = .0994, so that "precision ≥ .95" holds at .9. */
const TRUTHS = Array.from({ length: 100 }, (_, i): 0 | 1 => (i < 50 ? 1 : 0));
const TRAINED = {
  model: 'gaming-2',
  outOfFold: {
    insult: { rows: [...TRUTHS.keys()], truths: TRUTHS, model: TRUTHS.map((truth) => (truth === 1 ? 0.9 : 0.1)) },
  },
};
const stated: StatedPolicy = {
  labels: {
    insult: { review: { perDay: 200 }, block: { precision: 0.95 } },
    threat: { review: 0.3, block: { precision: 0.95 } },
  },
  onScoringFailure: 'review',
};
const policy = {
  labels: { insult: { review: 0.6, block: 0.7 }, threat: { review: 0.3 } },
  onScoringFailure: 'review',
} as const;

describe('the policy that a challenger would serve by', () => {
  it('keeps promised precisions by its own scores, and volumes as they are', async () =>
    expect((await challengerPolicy({ policy, stated }, TRAINED)).labels).toEqual({
      insult: { review: 0.6, block: 0.9 },
      threat: { review: 0.3 },
    }));

  it('is the platform’s if that promises nothing', async () =>
    expect(await challengerPolicy({ policy }, TRAINED)).toBe(policy));
});

describe('the thresholds that last', () => {
  it('are those that were stated as numbers', () => {
    expect(lastingPolicy({ policy, stated }).labels).toEqual({ insult: {}, threat: { review: 0.3 } });
    expect(lastingPolicy({ policy })).toBe(policy);
  });
});
