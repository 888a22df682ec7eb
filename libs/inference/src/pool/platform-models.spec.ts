import { join } from 'node:path';
import type { ScoringOutcome } from '@parlance/domain';
import { ngramVector } from '@parlance/text';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BundleAlteredError,
  BundleError,
  BundleForAnotherBaseError,
  BundleGoldenMismatchError,
  BundleGoldenMissingError,
  BundleKindError,
  BundleLoadFailedError,
  BundleManifestError,
  BundleNameTakenError,
  BundlePartError,
} from '../bundle/bundle-error.js';
import { openBundle, readBundle } from '../bundle/read-bundle.js';
import { bundleBytes } from '../bundle/write-bundle.js';
import { FeatureReader } from '../features/feature-reader.js';
import type { TextFeatures } from '../features/read-in-parts.js';
import { featureStatistics } from '../features/feature-statistics.js';
import { platformBundleBytes, type PlatformContents } from '../platform/platform-bundle.js';
import { readPlatformWeights } from '../platform/platform-weights.js';
import { referencePlatformScores } from '../testing/reference-platform-score.js';
import { difference, SCORE_TOLERANCE } from '../testing/same-outcomes.js';
import { featureBundle, tinyBundle } from '../testing/tiny-bundle.js';
import { tinyPlatform } from '../testing/tiny-platform.js';
import { FRAGILE_WORKER, TinyPools, variedTexts } from '../testing/tiny-pool.js';
import type { InferenceEvent } from './inference-events.js';
import { PlatformModelNotLoadedError, PoolClosedError, type InferencePool } from './inference-pool.js';
import { writePlatformBundle } from './write-platform-bundle.js';

const GOLDEN_TEXTS = ['you absolute walnut', 'gg wp', '你好世界', 'long '.repeat(300)];
const pools = new TinyPools();
let bundlePath: string;
let base: PlatformContents['base'];
let arena: Uint8Array;
let forum: Uint8Array;
let arenaNext: Uint8Array;
let pool: InferencePool;
let events: InferenceEvent[];

beforeAll(async () => {
  bundlePath = await pools.bundle(featureBundle());
  base = { model: 'features-1', sha256: readBundle(bundlePath).sha256 };
  const { pool: writing } = await pools.start({ bundlePath });
  const write = (contents: PlatformContents) => writePlatformBundle(writing, contents, GOLDEN_TEXTS);
  arena = await write(tinyPlatform(base, 'arena-1', 1));
  arenaNext = await write(tinyPlatform(base, 'arena-2', 2));
  forum = await write(tinyPlatform(base, 'forum-1', 3, [{ name: 'toxicity', baseLabel: 'toxicity' }]));
});
beforeEach(async () => void ({ pool, events } = await pools.start({ bundlePath, workers: 2 })));
afterEach(() => pool.close());
afterAll(() => pools.end());

const scoresOf = (outcome: ScoringOutcome | undefined): Readonly<Record<string, number>> => {
  if (!outcome || 'failure' in outcome) throw new Error(`not scored: ${outcome?.failure}`);
  return outcome.scores;
};
const cycled = (count: number, models: readonly (string | undefined)[]) =>
  Array.from({ length: count }, (_, i) => models[i % models.length]);
const modelsOf = (outcomes: readonly ScoringOutcome[]) => outcomes.map(({ model }) => model);

describe('a platform model’s scores', () => {
  const texts = [...variedTexts(25).filter((text) => text.split(' ').length < 60), '', 'you walnut'];
  let features: TextFeatures;
  beforeAll(async () => {
    const reader = await FeatureReader.start({ bundlePath });
    features = await reader.read(texts).finally(() => reader.close());
    expect(reader.base).toEqual(base);
  });

  it('are what its formulas give, in float64, and of labels that it has not learnt what the base gives', async () => {
    const ofBase = await pool.score(texts);
    const statistics = featureStatistics(readBundle(bundlePath));
    for (const [model, bytes] of [
      ['arena-1', arena],
      ['forum-1', forum],
    ] as const) {
      await pool.loadPlatformModel(bytes);
      const outcomes = await pool.score(texts, cycled(texts.length, [model]));
      const weights = readPlatformWeights(openBundle('p', Uint8Array.from(bytes)));
      texts.forEach((text, row) => {
        const learnt = referencePlatformScores(weights, features, row, statistics, ngramVector(text));
        const expected = { ...learnt, ...scoresOf(ofBase[row]), ...learnt };
        expect(difference([outcomes[row]!], [{ scores: expected, model }]), text).toBeUndefined();
      });
    }
  });

  it('differ from text to text and from model to model', async () => {
    await pool.loadPlatformModel(arena);
    await pool.loadPlatformModel(arenaNext);
    const outcomes = await pool.score(['you walnut', 'walnut you', 'you walnut'], ['arena-1', 'arena-1', 'arena-2']);
    const [a, b, c] = outcomes.map((outcome) => scoresOf(outcome).insult!);
    expect(Math.abs(a! - b!)).toBeGreaterThan(1e-3);
    expect(Math.abs(a! - c!)).toBeGreaterThan(1e-3);
  });

  it('name the model and its labels', async () => {
    expect(await pool.loadPlatformModel(arena)).toEqual({ model: 'arena-1', labels: ['insult', 'griefing'] });
    const [outcome] = await pool.score(['hello'], ['arena-1']);
    expect(outcome).toMatchObject({ model: 'arena-1' });
    const others = pool.labels.filter((label) => label !== 'insult');
    expect(Object.keys(scoresOf(outcome))).toEqual(['insult', 'griefing', ...others]);
    expect(pool.platformModels).toEqual(['arena-1']);
  });

  it('are the highest of a long text’s windows, each with the n-grams of the whole', async () => {
    await pool.loadPlatformModel(arena);
    // Every window and the whole have the same first 1,000 characters.
    const begin = Array.from({ length: 250 }, (_, i) => `w${(i * 7) % 10}`).join(' ');
    const words = `${begin} ${Array.from({ length: 150 }, (_, i) => `word${(i * i) % 37}`).join(' ')}`.split(' ');
    const weights = readPlatformWeights(openBundle('p', Uint8Array.from(arena)));
    const statistics = featureStatistics(readBundle(bundlePath));
    const reader = await FeatureReader.start({ bundlePath });
    const windows = [0, 96, 192, 288].map((at) => words.slice(at, at + 128).join(' '));
    const ofWindows = await reader.read(windows).finally(() => reader.close());
    const ngrams = ngramVector(words.join(' '));
    const perWindow = windows.map((_, row) => referencePlatformScores(weights, ofWindows, row, statistics, ngrams));
    const highest = (label: string) => Math.max(...perWindow.map((scores) => scores[label]!));
    const outcomes = await pool.score([words.join(' ')], ['arena-1']);
    const [ofBase] = await pool.score([words.join(' ')]);
    const learnt = { insult: highest('insult'), griefing: highest('griefing') };
    const expected = { scores: { ...learnt, ...scoresOf(ofBase), ...learnt }, model: 'arena-1' };
    expect(difference(outcomes, [expected])).toBeUndefined();
  });

  it('are not given to a text that is too long', async () => {
    await pool.loadPlatformModel(arena);
    const texts = ['ab cd '.repeat(4_000), 'hello', 'ab '.repeat(200_000), 'hello'];
    const outcomes = await pool.score(texts, ['arena-1', 'arena-1']);
    expect(outcomes[0]).toEqual({ failure: 'text-too-long', model: 'arena-1' });
    expect(difference([outcomes[1]!], await pool.score(['hello'], ['arena-1']))).toBeUndefined();
    expect(outcomes[2]).toEqual({ failure: 'text-too-long', model: 'features-1' });
    expect(difference([outcomes[3]!], await pool.score(['hello']))).toBeUndefined();
  });
});

describe('texts of several platforms', () => {
  const models = ['arena-1', undefined, 'forum-1', 'arena-2', undefined];

  it('score the same alone, in every batch and beside any other', async () => {
    for (const bytes of [arena, forum, arenaNext]) await pool.loadPlatformModel(bytes);
    const texts = variedTexts(200);
    const asked = cycled(texts.length, models);
    const alone: ScoringOutcome[] = [];
    for (const [i, text] of texts.entries()) alone.push((await pool.score([text], [asked[i]]))[0]!);
    expect(modelsOf(alone)).toEqual(asked.map((model) => model ?? 'features-1'));
    for (const size of [2, 7, 33, 200])
      for (let begin = 0; begin < texts.length; begin += size) {
        const [some, theirs] = [texts.slice(begin, begin + size), asked.slice(begin, begin + size)];
        expect(difference(await pool.score(some, theirs), alone.slice(begin, begin + size))).toBeUndefined();
      }
    const reversed = await pool.score([...texts].reverse(), [...asked].reverse());
    expect(difference([...reversed].reverse(), alone)).toBeUndefined();
    const together = await Promise.all(texts.map((text, i) => pool.score([text], [asked[i]])));
    expect(difference(together.flat(), alone)).toBeUndefined();
  });

  it('leave those of the base as they are without any platform model', async () => {
    const texts = variedTexts(60);
    const before = await pool.score(texts);
    await pool.loadPlatformModel(arena);
    expect(difference(await pool.score(texts, []), before)).toBeUndefined();
    const mixed = await pool.score([...texts, ...texts], [...cycled(60, [undefined]), ...cycled(60, ['arena-1'])]);
    expect(difference(mixed.slice(0, 60), before)).toBeUndefined();
  });
});

describe('a new model of a platform', () => {
  it('replaces the old one while texts are in work: each call ends with the model that it asked for', async () => {
    await pool.loadPlatformModel(arena);
    const texts = variedTexts(150);
    const expected = await pool.score(texts, cycled(150, ['arena-1']));
    let serving = 'arena-1';
    let over = false;
    const answers: { asked: string; outcomes: readonly ScoringOutcome[] }[] = [];
    const caller = async () => {
      while (!over) {
        const asked = serving;
        answers.push({ asked, outcomes: await pool.score(texts, cycled(150, [asked])) });
      }
    };
    const callers = [caller(), caller(), caller()];
    for (const [model, bytes] of [
      ['arena-2', arenaNext],
      ['arena-1', arena],
      ['arena-2', arenaNext],
    ] as const) {
      const before = serving;
      await pool.loadPlatformModel(bytes);
      serving = model;
      pool.dropPlatformModel(before);
    }
    const last = pool.score(texts, cycled(150, ['arena-2']));
    over = true;
    await Promise.all(callers);
    for (const { asked, outcomes } of answers) expect(new Set(modelsOf(outcomes))).toEqual(new Set([asked]));
    const first = answers.find(({ asked }) => asked === 'arena-1')!;
    expect(difference(first.outcomes, expected)).toBeUndefined();
    expect(new Set(modelsOf(await last))).toEqual(new Set(['arena-2']));
    expect(pool.platformModels).toEqual(['arena-2']);
    expect(pool.stats()).toMatchObject({ readyWorkers: 2, workerRestarts: 0 });
  });

  it('that was dropped is not scored with any more, and that is said by name', async () => {
    await pool.loadPlatformModel(arena);
    const begun = pool.score(variedTexts(2_000), cycled(2_000, ['arena-1']));
    pool.dropPlatformModel('arena-1');
    pool.dropPlatformModel('never-loaded');
    await expect(pool.score(['hello'], ['arena-1'])).rejects.toBeInstanceOf(PlatformModelNotLoadedError);
    await expect(pool.score(['hello'], ['arena-1'])).rejects.toMatchObject({ model: 'arena-1' });
    expect(new Set(modelsOf(await begun))).toEqual(new Set(['arena-1']));
    await pool.loadPlatformModel(arena);
    expect(await pool.score(['hello'], ['arena-1'])).toMatchObject([{ model: 'arena-1' }]);
  });

  it('is not loaded again if it serves already; other bytes of its name are refused', async () => {
    await pool.loadPlatformModel(arena);
    expect(await pool.loadPlatformModel(arena)).toEqual({ model: 'arena-1', labels: ['insult', 'griefing'] });
    const other = platformBundleBytes(tinyPlatform(base, 'arena-1', 7), []);
    await expect(pool.loadPlatformModel(other)).rejects.toBeInstanceOf(BundleNameTakenError);
    expect(pool.platformModels).toEqual(['arena-1']);
  });
});

describe('a platform bundle', () => {
  const golden = (text: string) => [{ text, scores: { insult: 0.123, griefing: 0.456 } }];
  const altered = () => {
    const copy = Uint8Array.from(arena);
    copy[copy.length >> 1]! ^= 4;
    return copy;
  };

  it.each<[string, new (...args: never[]) => BundleError, () => Uint8Array]>([
    ['with an altered byte', BundleAlteredError, altered],
    [
      'learnt on another base',
      BundleForAnotherBaseError,
      () => platformBundleBytes(tinyPlatform({ ...base, sha256: 'ab'.repeat(32) }), golden('hello')),
    ],
    [
      'that scores its golden texts otherwise',
      BundleGoldenMismatchError,
      () => platformBundleBytes(tinyPlatform(base), golden('hello')),
    ],
    ['without golden texts', BundleGoldenMissingError, () => platformBundleBytes(tinyPlatform(base), [])],
    [
      'that names a label which the base does not have',
      BundleManifestError,
      () => platformBundleBytes(tinyPlatform(base, 'p', 1, [{ name: 'a', baseLabel: 'griefing' }]), []),
    ],
    ['that is a base model', BundleKindError, () => bundleBytes('b', tinyBundle())],
  ])('%s is refused by name, and what serves keeps serving', async (_, ErrorClass, make) => {
    await pool.loadPlatformModel(forum);
    const before = await pool.score(['you walnut', 'hello'], ['forum-1']);
    const refusal = pool.loadPlatformModel(make());
    await expect(refusal).rejects.toBeInstanceOf(ErrorClass);
    await expect(refusal).rejects.toBeInstanceOf(BundleError);
    expect(difference(await pool.score(['you walnut', 'hello'], ['forum-1']), before)).toBeUndefined();
    expect(pool.platformModels).toEqual(['forum-1']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'bundle-refused', error: ErrorClass.name }));
    expect(pool.stats()).toMatchObject({ readyWorkers: 2, workerRestarts: 0 });
    await pool.loadPlatformModel(arena);
    expect(await pool.score(['hello'], ['arena-1'])).toMatchObject([{ model: 'arena-1' }]);
  });

  it('learnt on another base is told from which', async () => {
    const other = platformBundleBytes(tinyPlatform({ model: 'base-9', sha256: 'ab'.repeat(32) }), golden('hello'));
    await expect(pool.loadPlatformModel(other)).rejects.toMatchObject({
      expectedModel: 'base-9',
      expectedSha256: 'ab'.repeat(32),
      servingModel: 'features-1',
      servingSha256: base.sha256,
    });
  });

  it('is refused by a base without feature statistics', async () => {
    const featureless = await pools.bundle(tinyBundle());
    const { pool: without } = await pools.start({ bundlePath: featureless });
    const itsBase = { model: 'tiny-1', sha256: readBundle(featureless).sha256 };
    const bytes = platformBundleBytes(tinyPlatform(itsBase), golden('hello'));
    await expect(without.loadPlatformModel(bytes)).rejects.toBeInstanceOf(BundlePartError);
  });

  it('is refused after closing', async () => {
    const { pool: closed } = await pools.start({ bundlePath });
    await closed.close();
    await expect(closed.loadPlatformModel(arena)).rejects.toBeInstanceOf(PoolClosedError);
  });

  it('with golden scores is loaded by a pool of the base alone, and written the same again', async () => {
    const { manifest } = openBundle('p', Uint8Array.from(arena));
    expect(manifest.golden.map(({ text }) => text)).toEqual(GOLDEN_TEXTS);
    const again = await writePlatformBundle(pool, tinyPlatform(base, 'arena-1', 1), GOLDEN_TEXTS);
    expect(pool.platformModels).toEqual([]);
    const scoresAgain = openBundle('p', again).manifest.golden.map(({ scores }) => scores);
    manifest.golden.forEach(({ scores }, i) =>
      Object.entries(scores).forEach(([label, score]) =>
        expect(Math.abs(scoresAgain[i]![label]! - score)).toBeLessThanOrEqual(SCORE_TOLERANCE),
      ),
    );
  });
});

describe('a worker that dies', () => {
  it('has all platform models again before its replacement serves', async () => {
    const { pool: fragile } = await pools.start({ bundlePath, workers: 1, workerEntry: FRAGILE_WORKER });
    for (const bytes of [arena, forum, arenaNext]) await fragile.loadPlatformModel(bytes);
    fragile.dropPlatformModel('forum-1');
    const texts = variedTexts(40);
    const asked = cycled(40, ['arena-1', undefined, 'arena-2']);
    const before = await fragile.score(texts, asked);
    const dying = [...texts];
    dying[9] = `[exit once ${join(pools.folder, 'platform-died')}]`;
    const outcomes = [...(await fragile.score(dying, asked))];
    expect(fragile.stats().workerRestarts).toBe(1);
    expect(modelsOf(outcomes)).toEqual(modelsOf(before));
    outcomes[9] = before[9]!;
    expect(difference(outcomes, before)).toBeUndefined();
    expect(fragile.platformModels).toEqual(['arena-1', 'arena-2']);
  });

  it('for one text names that text’s platform model', async () => {
    const { pool: fragile } = await pools.start({ bundlePath, workers: 1, workerEntry: FRAGILE_WORKER });
    await fragile.loadPlatformModel(arena);
    expect(await fragile.score(['hello', '[exit]'], [undefined, 'arena-1'])).toMatchObject([
      { model: 'features-1', scores: {} },
      { model: 'arena-1', failure: 'worker-crashed' },
    ]);
  });

  it('over a text does not make a sound model refused that it was to load next', async () => {
    const { pool: fragile } = await pools.start({ bundlePath, workers: 1, workerEntry: FRAGILE_WORKER });
    const dying = fragile.score([`[exit once ${join(pools.folder, 'died-before-load')}]`]);
    // The worker has the text by now.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await fragile.loadPlatformModel(arena)).toMatchObject({ model: 'arena-1' });
    expect(await fragile.score(['hello'], ['arena-1'])).toMatchObject([{ model: 'arena-1', scores: {} }]);
    expect(await dying).toMatchObject([{ model: 'features-1', scores: {} }]);
    expect(fragile.stats().workerRestarts).toBe(1);
  });

  it('while it loads a platform model refuses that model only', async () => {
    const { pool: fragile } = await pools.start({ bundlePath, workers: 2, workerEntry: FRAGILE_WORKER });
    await fragile.loadPlatformModel(arena);
    const deadly = platformBundleBytes(tinyPlatform(base, '[exit]'), []);
    await expect(fragile.loadPlatformModel(deadly)).rejects.toBeInstanceOf(BundleLoadFailedError);
    const outcomes = await fragile.score(variedTexts(100), cycled(100, ['arena-1']));
    expect(outcomes.every((outcome) => 'scores' in outcome)).toBe(true);
    expect(fragile.platformModels).toEqual(['arena-1']);
  });
});
