import { describe, expect, it } from 'vitest';
import type { Judgement } from './judgement.js';
import { resolveJudgements } from './resolve-judgements.js';

/** `ann yes @2`: what Ann said at two o'clock. */
function said(textHash: string, label: string, ...sayings: string[]): Judgement[] {
  return sayings.map((saying) => {
    const [moderator, answer, time] = saying.split(' ');
    const judgedAt = new Date(`2026-11-25T0${time!.slice(1)}:00:00Z`);
    return { textHash, label, holds: answer === 'yes', moderator: moderator!, judgedAt };
  });
}

const insult = (...sayings: string[]) => resolveJudgements(said('t', 'insult', ...sayings))[0];

describe('resolveJudgements', () => {
  it('takes the only judgement there is', () => {
    expect(insult('ann yes @1')).toEqual({ textHash: 't', label: 'insult', outcome: 'holds', yes: 1, no: 0 });
    expect(insult('ann no @1')).toEqual({ textHash: 't', label: 'insult', outcome: 'does-not-hold', yes: 0, no: 1 });
  });

  it('counts the latest of one moderator, in whatever order they come', () => {
    expect(insult('ann yes @1', 'ann no @2')).toMatchObject({ outcome: 'does-not-hold', yes: 0, no: 1 });
    expect(insult('ann no @2', 'ann yes @1')).toMatchObject({ outcome: 'does-not-hold', yes: 0, no: 1 });
  });

  it('counts a moderator who says the same again once', () =>
    expect(insult('ann yes @1', 'ann yes @2', 'ann yes @3', 'bob no @1')).toMatchObject({ yes: 1, no: 1 }));

  it('follows the majority of moderators', () => {
    expect(insult('ann yes @1', 'bob yes @2', 'cem no @3')).toMatchObject({ outcome: 'holds', yes: 2, no: 1 });
    expect(insult('ann no @1', 'bob yes @2', 'cem no @3')).toMatchObject({ outcome: 'does-not-hold', yes: 1, no: 2 });
  });

  it('keeps a tie as disputed', () =>
    expect(insult('ann yes @1', 'bob no @2')).toMatchObject({ outcome: 'disputed', yes: 1, no: 1 }));

  it('settles a dispute when somebody changes their mind', () =>
    expect(insult('ann yes @1', 'bob no @2', 'ann no @3')).toMatchObject({ outcome: 'does-not-hold', yes: 0, no: 2 }));

  it('resolves each label of each text by itself, in the order they come', () =>
    expect(
      resolveJudgements([
        ...said('t', 'insult', 'ann yes @1'),
        ...said('u', 'insult', 'ann no @1'),
        ...said('t', 'threat', 'ann no @1'),
        ...said('t', 'insult', 'bob yes @1'),
      ]),
    ).toEqual([
      { textHash: 't', label: 'insult', outcome: 'holds', yes: 2, no: 0 },
      { textHash: 'u', label: 'insult', outcome: 'does-not-hold', yes: 0, no: 1 },
      { textHash: 't', label: 'threat', outcome: 'does-not-hold', yes: 0, no: 1 },
    ]));

  it('has nothing to say about nothing', () => expect(resolveJudgements([])).toEqual([]));
});
