import type { Correction } from '@parlance/domain';
import { InMemoryCorrectionStore, InMemoryTrainingJobStore } from '@parlance/persistence/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { StartTrainingRun } from './start-training-run.js';

const POLICY = { quietSeconds: 0, minMinutesBetween: 0, minJudgements: 10 };
const HOUR_MS = 3_600_000;

let corrections: InMemoryCorrectionStore;
let jobs: InMemoryTrainingJobStore;
let start: StartTrainingRun;
let judged: number;
beforeEach(() => {
  corrections = new InMemoryCorrectionStore();
  jobs = new InMemoryTrainingJobStore();
  start = new StartTrainingRun(corrections, jobs);
  judged = 0;
});

/** Judges so many more texts, every `yesEvery`th of them with the label. */
async function judge(texts: number, yesEvery = 2): Promise<void> {
  const given = Array.from({ length: texts }, (): Correction => {
    const text = `line ${judged++}`;
    const judgedAt = new Date('2026-11-25T12:00:00Z');
    return { platform: 'gaming', text, labels: { griefing: judged % yesEvery === 0 }, moderator: 'ann', judgedAt };
  });
  await corrections.add(given);
}

const due = async () => (await start.ifDue('gaming', POLICY, new Date(Date.now() + 1000))).reason;

async function train(how: 'finish' | 'fail'): Promise<void> {
  const job = await jobs.claim('w1', HOUR_MS);
  const { judgements } = await corrections.counts('gaming');
  if (how === 'finish') await jobs.finish(job!.id, 'w1', { judgements, promoted: false });
  else await jobs.fail(job!.id, 'w1', 'the training process ended with SIGKILL');
}

describe('starting a training run', () => {
  it('is due from forty judged texts of both readings on', async () => {
    await judge(39);
    expect(await due()).toBe('one-reading-only');
    await judge(1);
    expect(await due()).toBe('new-judgements');
    expect((await jobs.jobs('gaming', 9)).map(({ reason, state }) => `${reason}, ${state}`)).toEqual([
      '40 new judgements, waiting',
    ]);
  });

  it('is not due with fewer than five texts of one reading', async () => {
    await judge(44, 11);
    expect(await due()).toBe('one-reading-only');
    await judge(11, 11);
    expect(await due()).toBe('new-judgements');
  });

  it('counts what came since the last training that went through', async () => {
    await judge(40);
    await due();
    await train('finish');
    await judge(9);
    expect(await due()).toBe('too-few-judgements');
    await judge(1);
    expect(await due()).toBe('new-judgements');
  });

  it('counts again what a failed training was to learn', async () => {
    await judge(40);
    await due();
    await train('fail');
    expect(await due()).toBe('new-judgements');
  });

  it('waits for the one under way to end before it looks at what came meanwhile', async () => {
    await judge(40);
    await due();
    await jobs.claim('w1', HOUR_MS);
    await judge(20);
    const now = new Date();
    expect(await start.ifDue('gaming', POLICY, now)).toMatchObject({
      train: false,
      detail: 'a training is running',
      askAgainAt: new Date(now.getTime() + 1000),
    });
    expect(await jobs.jobs('gaming', 9)).toHaveLength(1);
  });

  it('is done by hand whatever the policy says', async () => {
    expect(await start.byHand('gaming')).toMatchObject({ platform: 'gaming', reason: 'by hand', state: 'waiting' });
  });
});
