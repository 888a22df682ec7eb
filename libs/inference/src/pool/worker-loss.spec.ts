import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { difference } from '../testing/same-outcomes.js';
import { FRAGILE_WORKER, TinyPools, variedTexts } from '../testing/tiny-pool.js';
import type { InferenceEvent } from './inference-events.js';
import type { InferencePool } from './inference-pool.js';

const pools = new TinyPools();
let bundlePath: string;
let healthy: InferencePool;
let pool: InferencePool;
let events: InferenceEvent[];

const start = async (options: { workers: number; answerTimeoutMs?: number }) =>
  ({ pool, events } = await pools.start({ bundlePath, workerEntry: FRAGILE_WORKER, workerHeapMb: 64, ...options }));
const losses = () => events.flatMap((event) => (event.type === 'worker-lost' ? [event.cause] : []));

beforeAll(async () => {
  bundlePath = await pools.bundle();
  ({ pool: healthy } = await pools.start({ bundlePath }));
});
afterEach(() => pool.close());
afterAll(() => pools.end());

describe('a worker that dies', () => {
  it.each([1, 2])('is replaced and its texts are scored by another (of %i)', async (workers) => {
    await start({ workers });
    const texts = variedTexts(100);
    texts[57] = `[exit once ${join(pools.folder, `died-${workers}`)}]`;
    const outcomes = await pool.score(texts);
    expect(difference(outcomes, await healthy.score(texts))).toBeUndefined();
    expect(losses()).toEqual(['exited']);
    expect(pool.stats().workerRestarts).toBe(1);
  });

  it.each([
    ['process.exit', '[exit]', 'exited'],
    ['an uncaught error', '[throw]', 'failed'],
    ['too much memory', '[memory]', 'out-of-memory'],
  ] as const)('again and again by %s gives up only the text that does it', async (_, killer, cause) => {
    await start({ workers: 2 });
    const texts = variedTexts(40);
    texts[13] = `please ${killer}`;
    const outcomes = await pool.score(texts);
    const expected = [...(await healthy.score(texts))];
    expected[13] = { failure: 'worker-crashed', model: 'tiny-1' };
    expect(difference(outcomes, expected)).toBeUndefined();
    expect(new Set(losses())).toEqual(new Set([cause]));
    expect(events).toContainEqual({ type: 'texts-failed', failure: 'worker-crashed', texts: 1 });
  });

  it('is given up alone after two losses', async () => {
    await start({ workers: 1 });
    expect(await pool.score(['[exit]'])).toEqual([{ failure: 'worker-crashed', model: 'tiny-1' }]);
    expect(losses()).toEqual(['exited', 'exited']);
  });

  it('does not keep texts of others waiting while its own are isolated', async () => {
    await start({ workers: 2 });
    let isolated = false;
    const killing = pool.score(['[exit]', ...variedTexts(63)]).then(() => (isolated = true));
    let answeredMeanwhile = 0;
    while (!isolated) {
      await pool.score(['hello']);
      answeredMeanwhile++;
    }
    await killing;
    expect(answeredMeanwhile).toBeGreaterThan(20);
  });

  it('between two calls is replaced before the next needs it', async () => {
    await start({ workers: 1 });
    await pool.score(['[exit]']);
    expect(difference(await pool.score(['hello']), await healthy.score(['hello']))).toBeUndefined();
    expect(pool.stats()).toMatchObject({ readyWorkers: 1, waitingTexts: 0 });
  });
});

describe('a worker that cannot be replaced at once', () => {
  it('is tried again until it starts, each loss told once, and its texts are scored', async () => {
    const entry = join(pools.folder, 'entry.mjs');
    const works = `await import(${JSON.stringify(pathToFileURL(FRAGILE_WORKER).href)});`;
    writeFileSync(entry, works);
    const heard: InferenceEvent[] = [];
    const losses = () => heard.filter(({ type }) => type === 'worker-lost').length;
    let isTriedThrice: () => void;
    const triedThrice = new Promise<void>((resolve) => (isTriedThrice = resolve));
    ({ pool } = await pools.start({
      bundlePath,
      workerEntry: entry,
      onEvent: (event) => {
        heard.push(event);
        if (losses() === 4) isTriedThrice();
      },
    }));
    writeFileSync(entry, 'process.exit(7);');
    const answered = pool.score([`[exit once ${join(pools.folder, 'died-for-long')}]`]);
    await triedThrice;
    writeFileSync(entry, works);
    expect(await answered).toMatchObject([{ model: 'tiny-1', scores: {} }]);
    const causes = heard.flatMap((event) => (event.type === 'worker-lost' ? [event.detail] : []));
    expect(causes[0]).toBe('exit code 4');
    expect(new Set(causes.slice(1))).toEqual(new Set(['exit code 7']));
    expect(pool.stats()).toMatchObject({ readyWorkers: 1, workerRestarts: 1 });
  });
});

describe('a worker that hangs', () => {
  it('is replaced after the time for one batch; the text that hangs it has timed out, its neighbours are scored', async () => {
    await start({ workers: 2, answerTimeoutMs: 1_000 });
    const texts = ['hello', 'you walnut', '[hang]', 'thanks'];
    const outcomes = await pool.score(texts);
    const expected = [...(await healthy.score(texts))];
    expected[2] = { failure: 'timed-out', model: 'tiny-1' };
    expect(difference(outcomes, expected)).toBeUndefined();
    expect(new Set(losses())).toEqual(new Set(['timed-out']));
  });
});

describe('closing', () => {
  it('waits for a replacement to answer what the lost worker had not', async () => {
    await start({ workers: 1 });
    const waiting = pool.score(['[exit]', 'hello']);
    await pool.close();
    expect((await waiting)[0]).toEqual({ failure: 'worker-crashed', model: 'tiny-1' });
    expect((await waiting)[1]).toHaveProperty('scores');
  });
});
