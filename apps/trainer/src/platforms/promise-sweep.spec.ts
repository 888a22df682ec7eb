import { StructuredLogger } from '@parlance/observability';
import { InMemoryPlatformStore } from '@parlance/persistence/testing';
import { describe, expect, it } from 'vitest';
import { PromiseSweep } from './promise-sweep.js';

const NUMBERS = { labels: { insult: { review: 0.5 } }, onScoringFailure: 'review' } as const;
const PROMISE = { labels: { insult: { review: { precision: 0.9 } } }, onScoringFailure: 'review' } as const;

describe('the sweep of promises', () => {
  it('resolves those of every platform that has some, again and again, though one of them fails', async () => {
    const platforms = new InMemoryPlatformStore();
    for (const id of ['arena', 'gaming'])
      await platforms.put({ id, displayName: id, policy: { ...NUMBERS, labels: { insult: {} } }, stated: PROMISE });
    await platforms.put({ id: 'kids', displayName: 'Kids', policy: NUMBERS });
    const logged: string[] = [];
    const logger = new StructuredLogger({ service: 'spec', destination: { write: (line) => void logged.push(line) } });
    const resolved: string[] = [];
    const run = async (id: string): Promise<void> => {
      if (id === 'arena') throw new Error('arena cannot be read');
      resolved.push(id);
    };
    const sweep = new PromiseSweep(platforms, { run }, logger, 1);
    sweep.onApplicationBootstrap();
    await expect.poll(() => resolved.length).toBeGreaterThan(2);
    await sweep.beforeApplicationShutdown();
    expect(new Set(resolved)).toEqual(new Set(['gaming']));
    expect(logged).toHaveLength(resolved.length);
    expect(logged[0]).toContain('platform.promises-failed');
  });
});
