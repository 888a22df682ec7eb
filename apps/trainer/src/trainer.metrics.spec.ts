import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { TrainerMetrics } from './trainer.metrics.js';

let exposed: Registry;
let metrics: TrainerMetrics;
beforeEach(() => {
  exposed = new Registry();
  metrics = new TrainerMetrics(exposed);
});

const judge = (platform: string, model: string, hour: number, agreed = true): void =>
  metrics.judged(platform, { model, decidedAt: new Date(Date.UTC(2026, 10, 25, hour)), agreed });

const series = async (): Promise<readonly string[]> =>
  (await exposed.metrics()).split('\n').filter((line) => line.startsWith('parlance_judged_decisions_total{'));

describe('judged decisions', () => {
  it('keep series of the three models of a platform that decided last', async () => {
    judge('gaming', 'base-1', 1);
    judge('gaming', 'base-1', 1, false);
    judge('gaming', 'gaming-1', 2);
    judge('gaming', 'gaming-2', 3);
    judge('gaming', 'gaming-3', 4, false);
    judge('gaming', 'base-1', 1);
    expect(await series()).toEqual([
      'parlance_judged_decisions_total{platform="gaming",model="gaming-1",outcome="agreed"} 1',
      'parlance_judged_decisions_total{platform="gaming",model="gaming-2",outcome="agreed"} 1',
      'parlance_judged_decisions_total{platform="gaming",model="gaming-3",outcome="disagreed"} 1',
      'parlance_judged_decisions_total{platform="gaming",model="other",outcome="agreed"} 1',
    ]);
  });

  it('of platforms beyond the hundredth share one series an outcome', async () => {
    for (let i = 0; i < 100; i++) judge(`p-${i}`, `p-${i}-1`, 1);
    judge('late', 'late-1', 1);
    judge('later', 'later-1', 2);
    expect((await series()).filter((line) => line.includes('other'))).toEqual([
      'parlance_judged_decisions_total{platform="other",model="other",outcome="agreed"} 2',
    ]);
    expect(await series()).toHaveLength(101);
  });
});
