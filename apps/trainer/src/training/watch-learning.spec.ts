import { StructuredLogger } from '@parlance/observability';
import {
  InMemoryCorrectionStore,
  InMemoryModelRegistry,
  InMemoryPlatformStore,
  InMemoryTrainingJobStore,
} from '@parlance/persistence/testing';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { TrainerMetrics } from '../trainer.metrics.js';
import { StartTrainingRun } from './start-training-run.js';
import { WatchLearning } from './watch-learning.js';

const HEX = 'a'.repeat(64);
const BASE = { model: 'base-1', sha256: HEX };
const HOUR_MS = 3_600_000;

let platforms: InMemoryPlatformStore;
let corrections: InMemoryCorrectionStore;
let jobs: InMemoryTrainingJobStore;
let registry: InMemoryModelRegistry;
let exposed: Registry;
let watch: WatchLearning;
beforeEach(() => {
  platforms = new InMemoryPlatformStore();
  corrections = new InMemoryCorrectionStore();
  jobs = new InMemoryTrainingJobStore();
  registry = new InMemoryModelRegistry();
  exposed = new Registry();
  watch = new WatchLearning(
    platforms,
    new StartTrainingRun(corrections, jobs, registry),
    registry,
    new TrainerMetrics(exposed),
    new StructuredLogger({ service: 'spec', destination: { write: () => undefined } }),
  );
});

const put = (id: string) =>
  platforms.put({ id, displayName: id, policy: { labels: { insult: {} }, onScoringFailure: 'review' } });

const judge = (platform: string, from: number, to: number) =>
  corrections.add(
    Array.from({ length: to - from }, (_, i) => ({
      ...{ platform, text: `line ${from + i}`, moderator: 'ann', labels: { insult: i % 2 === 0 } },
      judgedAt: new Date('2026-11-25T12:00:00Z'),
    })),
  );

async function seriesAt(now: Date): Promise<readonly string[]> {
  await watch.look(now, new AbortController().signal);
  const lines = (await exposed.metrics()).split('\n');
  return lines.filter((line) => /^parlance_(judgements_waiting|champion_age_seconds)\{/.test(line)).sort();
}

describe('watching what waits to be learnt', () => {
  it('counts each platform’s judgements that no training has seen, those of one that is trained by hand alone as well', async () => {
    await put('gaming');
    await platforms.put({
      ...{ id: 'kids', displayName: 'kids' },
      policy: { labels: { insult: {} }, onScoringFailure: 'review', retraining: { enabled: false } },
    });
    await judge('gaming', 0, 3);
    await judge('kids', 0, 2);
    await jobs.enqueue('gaming', 'by hand');
    const job = await jobs.claim('w1', HOUR_MS);
    await jobs.finish(job!.id, 'w1', { judgements: 3, promoted: false });
    await judge('gaming', 3, 7);
    expect(await seriesAt(new Date())).toEqual([
      'parlance_judgements_waiting{platform="gaming"} 4',
      'parlance_judgements_waiting{platform="kids"} 2',
    ]);
  });

  it('puts platforms beyond the hundredth together, with the age of their oldest champion', async () => {
    await registry.addBase(BASE, Uint8Array.of(1));
    let promotedAt = new Date();
    for (let i = 0; i < 102; i++) {
      const platform = `p-${String(i).padStart(3, '0')}`;
      const model = `${platform}-1`;
      await put(platform);
      await judge(platform, 0, 1);
      if (i !== 100) continue;
      const facts = { platform, model, labels: ['insult'], sha256: HEX, base: BASE, dataset: { sha256: HEX, rows: 1 } };
      await registry.add({ ...facts, seed: 1, metrics: {} }, Uint8Array.of(1), 'challenger', new Map());
      await registry.promote({ platform, model, by: 'gate', expected: undefined });
      promotedAt = (await registry.champion(platform))!.promotedAt!;
    }
    const series = await seriesAt(new Date(promotedAt.getTime() + 90_000));
    expect(series.filter((line) => line.includes('"other"'))).toEqual([
      'parlance_champion_age_seconds{platform="other"} 90',
      'parlance_judgements_waiting{platform="other"} 2',
    ]);
    expect(series).toHaveLength(102);
    await registry.rollBack({ platform: 'p-100', model: undefined, by: 'ann' });
    expect((await seriesAt(new Date())).filter((line) => line.startsWith('parlance_champion'))).toEqual([]);
  });
});
