import { join } from 'node:path';
import type { ScoringOutcome } from '@parlance/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readBundle } from '../bundle/read-bundle.js';
import { platformBundleBytes } from '../platform/platform-bundle.js';
import { difference } from '../testing/same-outcomes.js';
import { featureBundle } from '../testing/tiny-bundle.js';
import { tinyPlatform } from '../testing/tiny-platform.js';
import { FRAGILE_WORKER, TinyPools, variedTexts } from '../testing/tiny-pool.js';
import type { InferenceEvent } from './inference-events.js';
import { PlatformModelNotLoadedError, type InferencePool } from './inference-pool.js';
import { PlatformModels } from './platform-models.js';
import type { LoadedBundle } from './scoring-worker.js';
import { sharedCopy } from './shared-copy.js';
import type { HeldBundle } from './worker-crew.js';

const pools = new TinyPools();
const names = ['a-1', 'b-1', 'c-1', 'd-1', 'e-1'];
let bundlePath: string;
let bundles: Uint8Array[];
/** Workers may hold two of the five. */
let platformModelBytes: number;
let pool: InferencePool;
let events: InferenceEvent[];

beforeAll(async () => {
  bundlePath = await pools.bundle(featureBundle());
  const base = { model: 'features-1', sha256: readBundle(bundlePath).sha256 };
  bundles = names.map((name, i) => platformBundleBytes(tinyPlatform(base, name, i + 1, [{ name: 'spam' }]), []));
  platformModelBytes = 2 * bundles[0]!.length + 100;
});
beforeEach(async () => {
  ({ pool, events } = await pools.start({ bundlePath, workers: 2, platformModelBytes }));
  for (const bundle of bundles) await pool.loadPlatformModelWithoutGoldenTexts(bundle);
});
afterEach(() => pool.close());
afterAll(() => pools.end());

const cycled = (count: number, models: readonly (string | undefined)[]) =>
  Array.from({ length: count }, (_, i) => models[i % models.length]);
const told = (type: 'platform-model-loaded' | 'platform-model-evicted'): string[] =>
  events.flatMap((event) => (event.type === type ? [event.model] : []));

/** What pools without a budget say. */
async function unbounded(texts: readonly string[], models: readonly (string | undefined)[]) {
  const { pool: all } = await pools.start({ bundlePath });
  for (const bundle of bundles) await all.loadPlatformModelWithoutGoldenTexts(bundle);
  return all.score(texts, models).finally(() => all.close());
}

describe('platform models beyond the budget', () => {
  it('are in service, and workers hold those that came last', () => {
    expect(pool.platformModels).toEqual(names);
    expect(pool.stats().heldPlatformModels).toBe(2);
    expect(pool.stats().heldPlatformBytes).toBeLessThanOrEqual(platformModelBytes);
    expect(told('platform-model-evicted')).toEqual(['a-1', 'b-1', 'c-1']);
    expect(told('platform-model-loaded')).toEqual([]);
  });

  it('are loaded when they are asked for, in place of the one not used for longest', async () => {
    await pool.score(['hello'], ['d-1']);
    events.length = 0;
    const outcomes = await pool.score(['you walnut'], ['a-1']);
    expect(difference(outcomes, await unbounded(['you walnut'], ['a-1']))).toBeUndefined();
    expect(told('platform-model-loaded')).toEqual(['a-1']);
    expect(told('platform-model-evicted')).toEqual(['e-1']);
    await pool.score(['you walnut', 'hello'], ['a-1', 'd-1']);
    expect(told('platform-model-loaded')).toEqual(['a-1']);
  });

  it('score as if there were no budget, whatever is asked at once', async () => {
    const texts = variedTexts(120);
    const asked = cycled(120, [...names, undefined]);
    const expected = await unbounded(texts, asked);
    expect(difference(await pool.score(texts, asked), expected)).toBeUndefined();
    const each = await Promise.all(texts.map((text, i) => pool.score([text], [asked[i]])));
    expect(difference(each.flat(), expected)).toBeUndefined();
    for (let round = 0; round < 3; round++)
      for (const [i, text] of texts.entries())
        expect(difference(await pool.score([text], [asked[i]]), [expected[i]!])).toBeUndefined();
    expect(pool.stats().heldPlatformBytes).toBeLessThanOrEqual(platformModelBytes);
    expect(pool.stats()).toMatchObject({ readyWorkers: 2, workerRestarts: 0 });
  });

  it('are loaded once for all calls that wait for them', async () => {
    events.length = 0;
    await Promise.all(Array.from({ length: 20 }, () => pool.score(['hello'], ['a-1'])));
    expect(told('platform-model-loaded')).toEqual(['a-1']);
  });

  it('stay with the workers while a call needs them, though that breaks the budget', async () => {
    events.length = 0;
    let answered = false;
    const begun = pool.score(variedTexts(800), cycled(800, ['d-1'])).then(() => (answered = true));
    for (const model of ['a-1', 'b-1', 'c-1', 'a-1', 'b-1', 'c-1']) {
      await pool.score(['hello'], [model]);
      if (!answered) expect(told('platform-model-evicted')).not.toContain('d-1');
    }
    await begun;
    expect(pool.stats().heldPlatformModels).toBe(2);
    expect(pool.stats().heldPlatformBytes).toBeLessThanOrEqual(platformModelBytes);
  });

  it('do not hold up texts of others: those are answered while a cold one is still loaded', async () => {
    const order: string[] = [];
    const cold = pool.score(['hello'], ['a-1']).then(() => order.push('a-1'));
    // One text: two might wait for each other, and share a batch with the cold one.
    const others = pool.score(['hello'], ['e-1']).then(() => order.push('others'));
    await Promise.all([cold, others]);
    expect(order).toEqual(['others', 'a-1']);
  });

  it('that are dropped before they are loaded answer the call that asked for them, and no other', async () => {
    const begun = pool.score(['hello'], ['a-1']);
    pool.dropPlatformModel('a-1');
    await expect(pool.score(['hello'], ['a-1'])).rejects.toBeInstanceOf(PlatformModelNotLoadedError);
    expect(await begun).toMatchObject([{ model: 'a-1', scores: {} }]);
    pool.dropPlatformModel('b-1');
    expect(pool.platformModels).toEqual(['c-1', 'd-1', 'e-1']);
    await pool.loadPlatformModelWithoutGoldenTexts(bundles[0]!);
    expect(await pool.score(['hello'], ['a-1'])).toMatchObject([{ model: 'a-1' }]);
  });

  it('answer a call that was begun before the pool is closed', async () => {
    const begun = pool.score(['hello', 'you'], ['a-1', 'b-1']);
    await pool.close();
    expect((await begun).map(({ model }: ScoringOutcome) => model)).toEqual(['a-1', 'b-1']);
  });
});

it('a cold model is loaded again after a worker died over another text', async () => {
  const { pool: fragile } = await pools.start({
    bundlePath,
    platformModelBytes: 0,
    workerEntry: FRAGILE_WORKER,
  });
  for (const bundle of bundles.slice(0, 2)) await fragile.loadPlatformModelWithoutGoldenTexts(bundle);
  expect(fragile.stats().heldPlatformModels).toBe(0);
  const [dying, cold] = await Promise.all([
    fragile.score([`[exit once ${join(pools.folder, 'cold-died')}]`], ['a-1']),
    fragile.score(['hello'], ['b-1']),
  ]);
  expect(dying).toMatchObject([{ model: 'a-1', scores: {} }]);
  expect(cold).toMatchObject([{ model: 'b-1', scores: {} }]);
  expect(fragile.stats()).toMatchObject({ heldPlatformModels: 0, workerRestarts: 1 });
});

it('a cold model is given to workers as the bytes that passed: its golden texts are not scored again', async () => {
  const given: HeldBundle[] = [];
  const crew = {
    addDespiteLoss: (bundle: HeldBundle, commit: (loaded: LoadedBundle) => void): Promise<void> => {
      given.push(bundle);
      commit({ model: 'a-1', labels: ['spam'], sha256: '' });
      return Promise.resolve();
    },
    drop: () => undefined,
  };
  const base = { number: 1, model: 'features-1', labels: ['spam'], sha256: '', openRequests: 0, standing: 1 };
  const model = { number: 2, model: 'a-1', labels: ['spam'], sha256: '', base, openRequests: 0 };
  const bytes = sharedCopy(bundles[0]!);
  const models = new PlatformModels({ crew, budgetBytes: 0, onEvent: () => undefined });
  models.serve(model, { generation: 2, base: 1, source: 'a-1', bytes, golden: 'required' });
  await models.load(model);
  expect(given).toEqual([{ generation: 2, base: 1, source: 'a-1', bytes, golden: 'passed' }]);
});
