import { describe, expect, it } from 'vitest';
import type { Action } from './action.js';
import { checkPolicy } from './check-policy.js';
import type { Policy, Thresholds } from './policy.js';
import type { StatedThresholds } from './stated-policy.js';

const KNOWN = ['insult', 'threat'];
const policy = (labels: Record<string, Thresholds>, onScoringFailure: Action = 'review'): Policy => ({
  labels,
  onScoringFailure,
});
const problems = (checked: Policy) => checkPolicy(checked, KNOWN).map(({ kind, path }) => `${kind} ${path.join('/')}`);

describe('checkPolicy', () => {
  it.each<[string, Record<string, Thresholds>]>([
    ['both thresholds', { insult: { review: 0.4, block: 0.8 } }],
    ['equal thresholds', { insult: { review: 0.5, block: 0.5 } }],
    ['the ends of the range', { insult: { review: 0, block: 1 } }],
    ['only one threshold', { insult: { block: 0.3 }, threat: { review: 0.2 } }],
    ['a label that never acts', { threat: {} }],
  ])('accepts %s', (_, labels) => expect(problems(policy(labels))).toEqual([]));

  it('names a label no model gives, and those that are known', () =>
    expect(checkPolicy(policy({ griefing: { review: 0.5 } }), KNOWN)).toEqual([
      {
        kind: 'unknown-label',
        path: ['labels', 'griefing'],
        detail: 'no model gives the label griefing: known are insult, threat',
      },
    ]));

  it('accepts a label that the platform names as its own, and still refuses one that is misspelt', () => {
    const own = { ...policy({ griefing: { review: 0.5 } }), ownLabels: ['griefing'] };
    expect(problems(own)).toEqual([]);
    expect(checkPolicy({ ...own, labels: { grieving: {} } }, KNOWN)).toEqual([
      {
        kind: 'unknown-label',
        path: ['labels', 'grieving'],
        detail: 'no model gives the label grieving: known are insult, threat, griefing',
      },
    ]);
  });

  it('refuses review above block', () =>
    expect(problems(policy({ insult: { review: 0.8, block: 0.4 } }))).toEqual(['review-above-block labels/insult']));

  it.each([-0.001, 1.001, NaN, Infinity])('refuses the threshold %d', (threshold) => {
    expect(problems(policy({ insult: { review: threshold } }))).toEqual([
      'threshold-out-of-range labels/insult/review',
    ]);
    expect(problems(policy({ insult: { block: threshold } }))).toEqual(['threshold-out-of-range labels/insult/block']);
  });

  it('refuses a policy without labels', () => expect(problems(policy({}))).toEqual(['no-labels labels']));

  it('refuses an action that does not exist', () =>
    expect(problems(policy({ insult: {} }, 'delete' as Action))).toEqual(['unknown-action onScoringFailure']));

  it('refuses a promotion that does not exist, and retraining figures out of range', () => {
    const mild = policy({ insult: {} });
    expect(problems({ ...mild, promotion: 'by-person', retraining: { quietSeconds: 0, minJudgements: 1 } })).toEqual(
      [],
    );
    expect(problems({ ...mild, promotion: 'by-luck' as 'by-gate' })).toEqual(['unknown-promotion promotion']);
    const retraining = { quietSeconds: -1, minMinutesBetween: Number.NaN, minJudgements: 0 };
    expect(problems({ ...mild, retraining })).toEqual([
      'retraining-out-of-range retraining/quietSeconds',
      'retraining-out-of-range retraining/minMinutesBetween',
      'retraining-out-of-range retraining/minJudgements',
    ]);
  });

  it('takes promises, and refuses those that nothing could keep', () => {
    const promising = (review: StatedThresholds['review'], block: StatedThresholds['block']) =>
      checkPolicy({ labels: { insult: { review, block } }, onScoringFailure: 'review' }, KNOWN).map(
        ({ kind, path }) => `${kind} ${path.join('/')}`,
      );
    expect(promising({ perDay: 200 }, { precision: 0.95 })).toEqual([]);
    expect(promising({ precision: 0.7 }, 0.1)).toEqual([]);
    expect(promising({ perDay: 0.5 }, { precision: 1 })).toEqual([
      'promise-out-of-range labels/insult/review',
      'promise-out-of-range labels/insult/block',
    ]);
    expect(promising({ precision: 0 }, { perDay: 5 } as unknown as StatedThresholds['block'])).toEqual([
      'promise-out-of-range labels/insult/review',
      'promise-out-of-range labels/insult/block',
    ]);
  });

  it('does not take a property every object has for a known label', () =>
    expect(problems(policy({ constructor: {} as Thresholds }))).toEqual(['unknown-label labels/constructor']));

  it('reports everything at once, in the order of the policy', () =>
    expect(problems(policy({ griefing: { review: 2, block: -1 }, insult: { review: 0.9, block: 0.1 } }))).toEqual([
      'unknown-label labels/griefing',
      'threshold-out-of-range labels/griefing/review',
      'threshold-out-of-range labels/griefing/block',
      'review-above-block labels/griefing',
      'review-above-block labels/insult',
    ]));
});
