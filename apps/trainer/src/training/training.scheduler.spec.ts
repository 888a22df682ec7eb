import type { RetrainingWish } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import {
  InMemoryCorrectionStore,
  InMemoryModelRegistry,
  InMemoryPlatformStore,
  InMemoryTrainingJobStore,
} from '@parlance/persistence/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { StartTrainingRun } from './start-training-run.js';
import { TrainingScheduler } from './training.scheduler.js';

const SETTINGS = { quietSeconds: 0, minMinutesBetween: 0, minJudgements: 40 };

let corrections: InMemoryCorrectionStore;
let jobs: InMemoryTrainingJobStore;
let platforms: InMemoryPlatformStore;
let scheduler: TrainingScheduler;
let now: number;
beforeEach(() => {
  corrections = new InMemoryCorrectionStore();
  jobs = new InMemoryTrainingJobStore();
  platforms = new InMemoryPlatformStore();
  // Judgements are kept with the time of day.
  now = Date.now() + 1000;
  scheduler = new TrainingScheduler({
    platforms,
    keepBase: { run: async () => ({ model: 'base-1', sha256: 'a'.repeat(64) }) },
    startTrainingRun: new StartTrainingRun(corrections, jobs, new InMemoryModelRegistry()),
    // What waits is left waiting, to be looked at.
    runTraining: { next: async () => false },
    settings: { basePath: 'base.parlance', policy: SETTINGS, worker: 'w1', leaseMs: 30_000 },
    logger: new StructuredLogger({ service: 'spec', destination: { write: () => undefined } }),
  });
});

const put = (retraining?: RetrainingWish) =>
  platforms.put({
    id: 'gaming',
    displayName: 'Gaming',
    policy: { labels: { insult: {} }, onScoringFailure: 'review', ...(retraining && { retraining }) },
  });

const judge = (texts: number) =>
  corrections.add(
    Array.from({ length: texts }, (_, i) => ({
      ...{ platform: 'gaming', text: `line ${i}`, moderator: 'ann', labels: { insult: i % 2 === 0 } },
      judgedAt: new Date('2026-11-25T12:00:00Z'),
    })),
  );

const tick = (laterMs = 0) => scheduler.tick(new Date((now += laterMs)), new AbortController().signal);
const asked = async () => (await jobs.jobs('gaming', 9)).map(({ reason }) => reason);

describe('the training scheduler', () => {
  it('looks at a platform whose corrections came here at once, at every other within seconds', async () => {
    await put();
    await tick();
    await judge(40);
    await tick(1);
    expect(await asked()).toEqual([]);
    scheduler.corrected('gaming');
    await tick(1);
    expect(await asked()).toEqual(['40 new judgements']);
  });

  it('finds within seconds what other processes stored', async () => {
    await put();
    await tick();
    await judge(40);
    await tick(5_000);
    expect(await asked()).toEqual(['40 new judgements']);
  });

  it('trains by a platform’s own figures where it names some', async () => {
    await put({ minJudgements: 50 });
    await judge(49);
    await tick();
    expect(await asked()).toEqual([]);
    await judge(50);
    await tick(5_000);
    expect(await asked()).toEqual(['50 new judgements']);
  });

  it('leaves a platform alone that wants to be trained by hand, until its policy says otherwise', async () => {
    await put({ enabled: false });
    await judge(40);
    await tick();
    await tick(5_000);
    expect(await asked()).toEqual([]);
    await put();
    await tick(5_000);
    expect(await asked()).toEqual(['40 new judgements']);
  });

  it('sees within half a minute that a platform wants a shorter rest between trainings', async () => {
    await put({ minMinutesBetween: 60 });
    await judge(40);
    await tick();
    const job = await jobs.claim('w1', 60_000);
    await jobs.finish(job!.id, 'w1', { judgements: 0, promoted: false });
    await tick(5_000);
    await put({ minMinutesBetween: 0 });
    await tick(30_000);
    expect(await asked()).toHaveLength(2);
  });
});
