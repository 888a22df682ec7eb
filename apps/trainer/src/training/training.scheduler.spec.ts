import { RetriableError, type RetrainingWish } from '@parlance/domain';
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
let trained: number;
let logged: string[];
let readied: string[];
beforeEach(() => {
  corrections = new InMemoryCorrectionStore();
  jobs = new InMemoryTrainingJobStore();
  platforms = new InMemoryPlatformStore();
  // Judgements are kept with the time of day.
  now = Date.now() + 1000;
  trained = 0;
  logged = [];
  readied = [];
  scheduler = new TrainingScheduler({
    platforms,
    keepBase: { run: async () => ({ model: 'base-1', sha256: 'a'.repeat(64) }) },
    startTrainingRun: new StartTrainingRun(corrections, jobs, new InMemoryModelRegistry()),
    // What waits is left waiting, to be looked at.
    runTraining: {
      next: async () => {
        trained++;
        return false;
      },
    },
    learning: { getReady: (basePath) => void readied.push(basePath), close: async () => undefined },
    settings: { basePath: 'base.parlance', policy: SETTINGS, worker: 'w1', leaseMs: 30_000 },
    logger: new StructuredLogger({ service: 'spec', destination: { write: (line) => void logged.push(line) } }),
  });
});

const put = (retraining?: RetrainingWish, id = 'gaming') =>
  platforms.put({
    id,
    displayName: 'Gaming',
    policy: { labels: { insult: {} }, onScoringFailure: 'review', ...(retraining && { retraining }) },
  });

const judge = (texts: number, platform = 'gaming') =>
  corrections.add(
    Array.from({ length: texts }, (_, i) => ({
      ...{ platform, text: `line ${i}`, moderator: 'ann', labels: { insult: i % 2 === 0 } },
      judgedAt: new Date('2026-11-25T12:00:00Z'),
    })),
  );

const tick = (laterMs = 0) => scheduler.tick(new Date((now += laterMs)), new AbortController().signal);
const asked = async (platform = 'gaming') => (await jobs.jobs(platform, 9)).map(({ reason }) => reason);

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

  it('has a process made ready while it waits for quiet, and not before there is enough to learn from', async () => {
    await put({ quietSeconds: 9 });
    await judge(39);
    await tick();
    expect(readied).toEqual([]);
    await judge(40);
    scheduler.corrected('gaming');
    await tick(1);
    expect([readied, await asked()]).toEqual([['base.parlance'], []]);
    await put({ quietSeconds: 3600 });
    scheduler.corrected('gaming');
    await tick(1);
    expect(readied).toHaveLength(1);
    // A minute of quiet: in its last ten seconds.
    await put({ quietSeconds: 60 });
    scheduler.corrected('gaming');
    await tick(1);
    await tick(29_000);
    expect(readied).toHaveLength(1);
    await tick(22_000);
    expect([readied.length, await asked()]).toEqual([2, []]);
  });

  it('trains a platform whose corrections never pause once that has gone on for long', async () => {
    await put({ quietSeconds: 10 });
    await judge(40);
    const counts = corrections.counts.bind(corrections);
    corrections.counts = async (platform) => ({ ...(await counts(platform)), lastStoredAt: new Date(now) });
    for (let seconds = 0; seconds < 300; seconds += 20) {
      await tick(20_000);
      expect(await asked(), `after ${seconds} s`).toEqual([]);
    }
    await tick(20_000);
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

  it('looks at every other platform, and trains, though one cannot be looked at', async () => {
    await put();
    await put(undefined, 'kids');
    await judge(40, 'kids');
    const counts = corrections.counts.bind(corrections);
    corrections.counts = (platform) =>
      platform === 'gaming'
        ? Promise.reject(new Error('canceling statement due to statement timeout'))
        : counts(platform);
    await tick();
    expect([await asked('kids'), trained]).toEqual([['40 new judgements'], 1]);
    expect(logged.filter((line) => line.includes('training.look-failed'))).toHaveLength(1);
  });

  it('goes no further while the database is away', async () => {
    await put();
    corrections.counts = () => Promise.reject(new RetriableError('away'));
    await expect(tick()).rejects.toThrow('away');
    expect(trained).toBe(0);
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
