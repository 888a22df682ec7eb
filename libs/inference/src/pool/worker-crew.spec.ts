import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSharedBytes } from '../bundle/read-bundle.js';
import { tinyBundle } from '../testing/tiny-bundle.js';
import { FRAGILE_WORKER, TinyPools } from '../testing/tiny-pool.js';
import type { Batch } from './batch.js';
import type { InferenceEvent } from './inference-events.js';
import { Request } from './request.js';
import { WorkerCrew, type HeldBundle } from './worker-crew.js';

const files = new TinyPools();
let first: HeldBundle;
let second: HeldBundle;

beforeAll(async () => {
  const held = async (generation: number): Promise<HeldBundle> => {
    const source = await files.bundle(tinyBundle(`tiny-${generation}`, generation));
    return { generation, source, bytes: await readSharedBytes(source), golden: 'required' };
  };
  [first, second] = [await held(1), await held(2)];
});
afterAll(() => files.end());

const batchOf = (text: string, number: number): Batch => {
  const generation = {
    number,
    model: `tiny-${number}`,
    labels: ['toxicity', 'insult', 'spam'],
    sha256: '',
    openRequests: 0,
    standing: 0,
  };
  return { generation, losses: 0, texts: [{ request: new Request([text], generation, 0), index: 0 }] };
};

it('a worker that starts while a bundle is swapped out does not keep it', async () => {
  const losses: string[] = [];
  const ready: number[] = [];
  const onEvent = (event: InferenceEvent) => {
    if (event.type === 'worker-lost') losses.push(event.detail);
    if (event.type === 'worker-ready') ready.push(event.worker);
  };
  let told: () => void = () => undefined;
  const next = () => new Promise<void>((resolve) => (told = resolve));
  const crew = new WorkerCrew({
    size: 2,
    entry: FRAGILE_WORKER,
    heapMb: 64,
    cacheBytes: 1,
    answerTimeoutMs: 30_000,
    onEvent,
    onScored: () => told(),
    onLost: () => told(),
    onReady: () => told(),
  });
  await crew.start(first);
  const lost = next();
  crew.withAtMost(0)[1]!.score(batchOf('[exit]', 1));
  await lost;
  const replaced = next();
  await crew.add(second, () => crew.drop(1));
  await replaced;
  expect(ready).toEqual([expect.any(Number), expect.any(Number), 1]);

  const answer = next();
  crew.withAtMost(0)[1]!.score(batchOf('hello', 1));
  await answer;
  expect(losses.at(-1)).toContain('holds no model of generation 1');
  await crew.end();
});
