import { describe, expect, it } from 'vitest';
import { type RetrainingFacts, retrainingOf, retrainingPolicy } from './retraining-policy.js';

const at = (time: string): Date => new Date(`2026-11-25T${time}Z`);

const READY: RetrainingFacts = {
  newJudgements: 40,
  bothReadings: true,
  quietSince: at('11:59:50'),
  lastTrainingAt: at('11:50:00'),
  now: at('12:00:00'),
  policy: { quietSeconds: 10, minMinutesBetween: 10, minJudgements: 40 },
};

const decided = (facts: Partial<RetrainingFacts>) => {
  const { train, reason, askAgainAt } = retrainingPolicy({ ...READY, ...facts });
  return { train, reason, askAgainAt };
};

describe('the retraining policy', () => {
  it('trains when everything is just enough', () => {
    expect(retrainingPolicy(READY)).toEqual({
      train: true,
      reason: 'new-judgements',
      detail: '40 new judgements',
    });
  });

  it('trains a platform that never was', () => {
    const { newJudgements, bothReadings, now, policy } = READY;
    expect(retrainingPolicy({ newJudgements, bothReadings, now, policy }).train).toBe(true);
  });

  it('trains on a new base model without any new judgement, when the judgements rest', () => {
    expect(retrainingPolicy({ ...READY, newJudgements: 0, newBase: 'base-2' })).toEqual({
      train: true,
      reason: 'new-base',
      detail: 'a new base model, base-2',
    });
    expect(decided({ newBase: 'base-2', quietSince: at('11:59:55') }).reason).toBe('judgements-still-coming');
    expect(decided({ newBase: 'base-2', bothReadings: false }).reason).toBe('one-reading-only');
  });

  it('waits for enough new judgements, which time alone does not bring', () =>
    expect(retrainingPolicy({ ...READY, newJudgements: 39 })).toEqual({
      train: false,
      reason: 'too-few-judgements',
      detail: '39 new judgements, 40 are worth a training',
    }));

  it('never trains without a new judgement', () =>
    expect(decided({ newJudgements: 0, policy: { ...READY.policy, minJudgements: 0 } })).toEqual({
      train: false,
      reason: 'too-few-judgements',
    }));

  it('waits for both readings', () =>
    expect(decided({ bothReadings: false })).toEqual({ train: false, reason: 'one-reading-only' }));

  it('waits for thirty quiet periods at most: there are moderators who never rest', () => {
    const coming = { quietSince: at('11:59:59') };
    expect(decided({ ...coming, waitingSince: at('11:55:00') })).toEqual({ train: true, reason: 'new-judgements' });
    expect(decided({ ...coming, waitingSince: at('11:55:01') })).toEqual({
      train: false,
      reason: 'judgements-still-coming',
      askAgainAt: at('12:00:01'),
    });
    const later = { ...coming, waitingSince: at('11:59:30') };
    expect(decided(later).askAgainAt).toEqual(at('12:00:09'));
  });

  it('waits until corrections have stopped coming, and says until when', () =>
    expect(decided({ quietSince: at('11:59:50.001') })).toEqual({
      train: false,
      reason: 'judgements-still-coming',
      askAgainAt: at('12:00:00.001'),
    }));

  it('waits until the last training is long enough ago, and says until when', () =>
    expect(decided({ lastTrainingAt: at('11:52:00') })).toEqual({
      train: false,
      reason: 'trained-lately',
      askAgainAt: at('12:02:00'),
    }));
});

describe('a platform’s own retraining policy', () => {
  const SETTINGS = { quietSeconds: 1, minMinutesBetween: 2, minJudgements: 20 };
  it('is the settings, but for what the platform names', () => {
    expect(retrainingOf(undefined, SETTINGS)).toEqual(SETTINGS);
    expect(retrainingOf({ enabled: true, quietSeconds: 0 }, SETTINGS)).toEqual({ ...SETTINGS, quietSeconds: 0 });
    const own = { quietSeconds: 60, minMinutesBetween: 0, minJudgements: 500 };
    expect(retrainingOf(own, SETTINGS)).toEqual(own);
  });
  it('is none if the platform wants to be trained by hand alone', () =>
    expect(retrainingOf({ enabled: false, minJudgements: 1 }, SETTINGS)).toBeUndefined());
});
