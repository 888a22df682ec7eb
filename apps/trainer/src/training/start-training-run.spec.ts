import type { Correction } from '@parlance/domain';
import {
  InMemoryCorrectionStore,
  InMemoryModelRegistry,
  InMemoryTrainingJobStore,
} from '@parlance/persistence/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { StartTrainingRun } from './start-training-run.js';

const POLICY = { quietSeconds: 0, minMinutesBetween: 0, minJudgements: 10 };
const HOUR_MS = 3_600_000;

let corrections: InMemoryCorrectionStore;
let jobs: InMemoryTrainingJobStore;
let registry: InMemoryModelRegistry;
let start: StartTrainingRun;
let judged: number;
beforeEach(() => {
  corrections = new InMemoryCorrectionStore();
  jobs = new InMemoryTrainingJobStore();
  registry = new InMemoryModelRegistry();
  start = new StartTrainingRun(corrections, jobs, registry);
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

const BASE = { model: 'base-1', sha256: 'b'.repeat(64) };
const due = async (base = BASE) =>
  (await start.ifDue('gaming', { policy: POLICY, base, now: new Date(Date.now() + 1000) })).reason;

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
    expect(await start.ifDue('gaming', { policy: POLICY, base: BASE, now })).toMatchObject({
      train: false,
      detail: 'a training is running',
      askAgainAt: new Date(now.getTime() + 1000),
    });
    expect(await jobs.jobs('gaming', 9)).toHaveLength(1);
  });

  describe('on a new base model', () => {
    const NEW_BASE = { model: 'base-2', sha256: 'c'.repeat(64) };
    const add = (model: string, base: typeof BASE, state: 'challenger' | 'rejected') => {
      const dataset = { sha256: 'd'.repeat(64), rows: 40 };
      const facts = { platform: 'gaming', model, labels: ['griefing'], sha256: 'a'.repeat(64), base, dataset };
      return registry.add({ ...facts, seed: 1, metrics: {} }, Uint8Array.of(1), state, new Map());
    };
    beforeEach(async () => {
      await judge(40);
      await due();
      await train('finish');
      await registry.addBase(BASE, Uint8Array.of(1));
      await add('gaming-1', BASE, 'challenger');
    });

    it('is due once for a platform with a model of the old one, though nothing new was judged', async () => {
      await registry.promote({ platform: 'gaming', model: 'gaming-1', by: 'gate', expected: undefined });
      expect(await due()).toBe('too-few-judgements');
      expect(await due(NEW_BASE)).toBe('new-base');
      expect((await jobs.jobs('gaming', 1))[0]!.reason).toBe('a new base model, base-2');
      await train('finish');
      expect(await due(NEW_BASE)).toBe('too-few-judgements');
    });

    it('is due again if that training failed, and not if the gate rejected what came of it', async () => {
      await registry.promote({ platform: 'gaming', model: 'gaming-1', by: 'gate', expected: undefined });
      await due(NEW_BASE);
      await train('fail');
      expect(await due(NEW_BASE)).toBe('new-base');
      await add('gaming-2', NEW_BASE, 'rejected');
      await train('fail');
      expect(await due(NEW_BASE)).toBe('too-few-judgements');
    });

    it('is not due for a platform that the base model serves', async () => {
      expect(await due(NEW_BASE)).toBe('too-few-judgements');
    });
  });

  it('is done by hand whatever the policy says', async () => {
    expect(await start.byHand('gaming')).toMatchObject({ platform: 'gaming', reason: 'by hand', state: 'waiting' });
  });
});
