import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScoringOutcome } from '@parlance/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BundleAlteredError,
  BundleForAnotherBaseError,
  BundleGoldenMismatchError,
  BundleKindError,
} from '../bundle/bundle-error.js';
import { openBundle, readBundle } from '../bundle/read-bundle.js';
import { platformBundleBytes } from '../platform/platform-bundle.js';
import { difference } from '../testing/same-outcomes.js';
import { featureBundle } from '../testing/tiny-bundle.js';
import { tinyPlatform } from '../testing/tiny-platform.js';
import { FRAGILE_WORKER, TinyPools, variedTexts } from '../testing/tiny-pool.js';
import type { InferenceEvent } from './inference-events.js';
import { PlatformModelNotLoadedError, type InferencePool } from './inference-pool.js';
import { writePlatformBundle } from './write-platform-bundle.js';

const GOLDEN_TEXTS = ['you absolute walnut', 'gg wp'];
const pools = new TinyPools();
let oldPath: string;
let newPath: string;
let oldSha256: string;
let newSha256: string;
/** Learnt on the old base and on the new one. */
let arena: Uint8Array;
let forum: Uint8Array;
let pool: InferencePool;
let events: InferenceEvent[];

async function written(path: string, model: string, seed: number): Promise<Uint8Array> {
  const { manifest, sha256 } = readBundle(path);
  const { pool: writing } = await pools.start({ bundlePath: path });
  const contents = tinyPlatform({ model: manifest.model, sha256 }, model, seed);
  return writePlatformBundle(writing, contents, GOLDEN_TEXTS).finally(() => writing.close());
}

beforeAll(async () => {
  oldPath = await pools.bundle(featureBundle('features-1', 1));
  newPath = await pools.bundle(featureBundle('features-2', 2));
  [oldSha256, newSha256] = [readBundle(oldPath).sha256, readBundle(newPath).sha256];
  arena = await written(oldPath, 'arena-1', 1);
  forum = await written(newPath, 'forum-1', 3);
});
beforeEach(async () => void ({ pool, events } = await pools.start({ bundlePath: newPath, workers: 2 })));
afterEach(() => pool.close());
afterAll(() => pools.end());

const basesOf = ({ bases }: InferencePool): string[] => bases.map(({ model }) => model);
const modelsOf = (outcomes: readonly ScoringOutcome[]): Set<string> => new Set(outcomes.map(({ model }) => model));
const cycled = (count: number, models: readonly (string | undefined)[]) =>
  Array.from({ length: count }, (_, i) => models[i % models.length]);

/** What a pool of that base alone says. */
async function alone(path: string, texts: readonly string[], bundle?: Uint8Array): Promise<readonly ScoringOutcome[]> {
  const { pool: single } = await pools.start({ bundlePath: path });
  const model = bundle && (await single.loadPlatformModel(bundle)).model;
  return single.score(texts, cycled(texts.length, [model])).finally(() => single.close());
}

describe('an older base beside the one in service', () => {
  it('reads for its platform models, and mixes with neither the new base nor the models of that', async () => {
    const added = await pool.addBase(readFileSync(oldPath));
    expect(added).toEqual({ model: 'features-1', sha256: oldSha256 });
    await pool.loadPlatformModel(arena);
    await pool.loadPlatformModel(forum);
    const texts = variedTexts(60);
    const asked = cycled(60, ['arena-1', undefined, 'forum-1']);
    const expected = [
      await alone(oldPath, texts, arena),
      await alone(newPath, texts),
      await alone(newPath, texts, forum),
    ];
    const outcomes = await pool.score(texts, asked);
    expect(
      difference(
        outcomes,
        texts.map((_, i) => expected[i % 3]![i]!),
      ),
    ).toBeUndefined();
    const each = await Promise.all(texts.map((text, i) => pool.score([text], [asked[i]])));
    expect(difference(each.flat(), outcomes)).toBeUndefined();
    expect(pool.model).toBe('features-2');
    expect(basesOf(pool)).toEqual(['features-2', 'features-1']);
  });

  it('is needed by its models, and that is said by name', async () => {
    const refusal = pool.loadPlatformModel(arena);
    await expect(refusal).rejects.toBeInstanceOf(BundleForAnotherBaseError);
    await expect(refusal).rejects.toMatchObject({ expectedSha256: oldSha256, servingSha256: newSha256 });
    await pool.addBase(readFileSync(oldPath));
    await pool.loadPlatformModel(arena);
    expect(pool.platformModels).toEqual(['arena-1']);
  });

  it('is let go once it was dropped and no model of it serves, the last call answered', async () => {
    await pool.addBase(readFileSync(oldPath));
    await pool.loadPlatformModel(arena);
    pool.dropBase(oldSha256);
    expect(basesOf(pool)).toEqual(['features-2', 'features-1']);
    const begun = pool.score(variedTexts(500), cycled(500, ['arena-1']));
    pool.dropPlatformModel('arena-1');
    expect(basesOf(pool)).toEqual(['features-2', 'features-1']);
    expect(modelsOf(await begun)).toEqual(new Set(['arena-1']));
    expect(basesOf(pool)).toEqual(['features-2']);
    await expect(pool.loadPlatformModel(arena)).rejects.toBeInstanceOf(BundleForAnotherBaseError);
  });

  it('stays while a model of it is being loaded, though the last one in service is dropped meanwhile', async () => {
    await pool.addBase(readFileSync(oldPath));
    await pool.loadPlatformModel(arena);
    pool.dropBase(oldSha256);
    const loading = pool.loadPlatformModel(await written(oldPath, 'arena-2', 2));
    // Workers have been asked by now, and have not answered.
    await new Promise((resolve) => setImmediate(resolve));
    pool.dropPlatformModel('arena-1');
    expect(await loading).toMatchObject({ model: 'arena-2' });
    expect(await pool.score(['hello'], ['arena-2'])).toMatchObject([{ model: 'arena-2', scores: {} }]);
    expect(pool.stats()).toMatchObject({ readyWorkers: 2, workerRestarts: 0 });
    pool.dropPlatformModel('arena-2');
    expect(basesOf(pool)).toEqual(['features-2']);
  });

  it('is not kept by a model that was refused', async () => {
    await pool.addBase(readFileSync(oldPath));
    await pool.loadPlatformModel(arena);
    pool.dropBase(oldSha256);
    const { manifest } = openBundle('p', arena);
    const wrong = manifest.golden.map(({ text }) => ({ text, scores: { spam: 2 / 3 } }));
    const contents = tinyPlatform({ model: 'features-1', sha256: oldSha256 }, 'arena-2', 2, [{ name: 'spam' }]);
    const loading = pool.loadPlatformModel(platformBundleBytes(contents, wrong));
    await expect(loading).rejects.toBeInstanceOf(BundleGoldenMismatchError);
    pool.dropPlatformModel('arena-1');
    expect(basesOf(pool)).toEqual(['features-2']);
  });

  it('can be kept though it was dropped, for as long as workers hold it', async () => {
    await pool.addBase(readFileSync(oldPath));
    await pool.loadPlatformModel(arena);
    pool.dropBase(oldSha256);
    expect([oldSha256, newSha256].map((sha256) => pool.keepBase(sha256))).toEqual([true, true]);
    pool.dropPlatformModel('arena-1');
    expect(basesOf(pool)).toEqual(['features-2', 'features-1']);
    pool.dropBase(oldSha256);
    pool.dropBase(newSha256);
    expect(basesOf(pool)).toEqual(['features-2']);
    expect(pool.keepBase(oldSha256)).toBe(false);
  });

  it('is held once, however often it is added, and the one in service is never dropped', async () => {
    await pool.addBase(readFileSync(oldPath));
    await pool.addBase(readFileSync(oldPath));
    await pool.addBase(readFileSync(newPath));
    expect(basesOf(pool)).toEqual(['features-2', 'features-1']);
    pool.dropBase(newSha256);
    pool.dropBase(oldSha256);
    pool.dropBase('ab'.repeat(32));
    expect(basesOf(pool)).toEqual(['features-2']);
    expect(await pool.score(['hello'])).toMatchObject([{ model: 'features-2' }]);
  });

  it('that is altered, or no base model, is refused by name, and nothing changes', async () => {
    const altered = Uint8Array.from(readFileSync(oldPath));
    altered[altered.length >> 1]! ^= 4;
    await expect(pool.addBase(altered)).rejects.toBeInstanceOf(BundleAlteredError);
    await expect(pool.addBase(forum)).rejects.toBeInstanceOf(BundleKindError);
    expect(basesOf(pool)).toEqual(['features-2']);
    expect(events.flatMap((event) => (event.type === 'bundle-refused' ? [event.error] : []))).toEqual([
      'BundleAlteredError',
      'BundleKindError',
    ]);
    expect(pool.stats()).toMatchObject({ readyWorkers: 2, workerRestarts: 0 });
  });

  it('is there again, with its models, when a worker was replaced', async () => {
    const { pool: fragile } = await pools.start({ bundlePath: newPath, workerEntry: FRAGILE_WORKER });
    await fragile.addBase(readFileSync(oldPath));
    await fragile.loadPlatformModel(arena);
    const texts = ['you walnut', `[exit once ${join(pools.folder, 'base-died')}]`];
    const outcomes = await fragile.score(texts, ['arena-1', undefined]);
    expect(fragile.stats().workerRestarts).toBe(1);
    expect(difference(outcomes.slice(0, 1), await alone(oldPath, ['you walnut'], arena))).toBeUndefined();
    expect(outcomes[1]).toMatchObject({ model: 'features-2', scores: {} });
  });
});

describe('a swap of the base', () => {
  it('leaves platform models in service, on the base they were learnt on, until the last of them is dropped', async () => {
    const { pool: swapped } = await pools.start({ bundlePath: oldPath, workers: 2 });
    await swapped.loadPlatformModel(arena);
    const texts = variedTexts(300);
    const before = await swapped.score(texts, cycled(300, ['arena-1']));
    const begun = swapped.score(texts, cycled(300, ['arena-1', undefined]));
    await swapped.swap(newPath);
    await swapped.loadPlatformModel(forum);
    expect(modelsOf(await begun)).toEqual(new Set(['arena-1', 'features-1']));
    expect(difference(await swapped.score(texts, cycled(300, ['arena-1'])), before)).toBeUndefined();
    expect(modelsOf(await swapped.score(texts, cycled(300, ['arena-1', undefined, 'forum-1'])))).toEqual(
      new Set(['arena-1', 'features-2', 'forum-1']),
    );
    swapped.dropPlatformModel('arena-1');
    expect(basesOf(swapped)).toEqual(['features-2']);
    await expect(swapped.score(['hello'], ['arena-1'])).rejects.toBeInstanceOf(PlatformModelNotLoadedError);
    expect(swapped.stats()).toMatchObject({ readyWorkers: 2, workerRestarts: 0 });
  });

  it('back to a base that is held still is one step, too', async () => {
    const { pool: swapped } = await pools.start({ bundlePath: oldPath, workers: 2 });
    await swapped.loadPlatformModel(arena);
    await swapped.swap(newPath);
    await swapped.swap(oldPath);
    expect(basesOf(swapped)).toEqual(['features-1']);
    expect(modelsOf(await swapped.score(['a', 'b'], ['arena-1', undefined]))).toEqual(
      new Set(['arena-1', 'features-1']),
    );
  });
});
