import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BundleAlteredError,
  BundleError,
  BundleFormatTooNewError,
  BundleGoldenMismatchError,
  BundleGoldenMissingError,
  BundleGraphError,
  BundleLoadFailedError,
  BundlePartError,
  BundleTextRecipeError,
  BundleTruncatedError,
  BundleUnreadableError,
} from '../bundle/bundle-error.js';
import { readBundle } from '../bundle/read-bundle.js';
import { writeBundle, type BundleContents } from '../bundle/write-bundle.js';
import { model, node, value } from '../testing/onnx-writer.js';
import { difference } from '../testing/same-outcomes.js';
import { tinyBundle } from '../testing/tiny-bundle.js';
import { FRAGILE_WORKER, TinyPools, variedTexts } from '../testing/tiny-pool.js';
import type { InferenceEvent } from './inference-events.js';
import { InferencePool } from './inference-pool.js';

const pools = new TinyPools();
const inFolder = (name: string) => join(pools.folder, name);
let first: string;
let second: string;
let pool: InferencePool;
let events: InferenceEvent[];

beforeAll(async () => {
  first = await pools.bundle(tinyBundle('tiny-1', 1));
  second = await pools.bundle(tinyBundle('tiny-2', 2));
});
beforeEach(async () => void ({ pool, events } = await pools.start({ bundlePath: first, workers: 2 })));
afterEach(() => pool.close());
afterAll(() => pools.end());

describe('a swap', () => {
  it('puts the new model in service', async () => {
    const [before] = await pool.score(['you walnut']);
    await pool.swap(second);
    const [after] = await pool.score(['you walnut']);
    expect(pool.model).toBe('tiny-2');
    expect(after).toMatchObject({ model: 'tiny-2' });
    expect(after).not.toMatchObject({ scores: (before as { scores: object }).scores });
    const { pool: fresh } = await pools.start({ bundlePath: second });
    expect(difference(await fresh.score(['you walnut']), [after!])).toBeUndefined();
    expect(events).toContainEqual({ type: 'model-swapped', from: 'tiny-1', to: 'tiny-2' });
  });

  it('under load answers every call, each by one model, and none by the old one after it', async () => {
    const texts = variedTexts(120);
    const answers: string[][] = [];
    let swapped = false;
    const caller = async () => {
      while (!swapped) answers.push((await pool.score(texts)).map((outcome) => outcome.model));
    };
    const callers = [caller(), caller(), caller()];
    for (const path of [second, first, second]) await pool.swap(path);
    swapped = true;
    await Promise.all(callers);
    for (const models of answers) {
      expect(models).toHaveLength(120);
      expect(new Set(models).size).toBe(1);
    }
    expect(new Set(answers.map(([model]) => model))).toEqual(new Set(['tiny-1', 'tiny-2']));
    expect((await pool.score(texts)).every(({ model }) => model === 'tiny-2')).toBe(true);
  });

  it('lets calls begun before it end with their model, though it changes while they wait', async () => {
    const begun = pool.score(variedTexts(3_000));
    await pool.swap(second);
    expect((await begun).every(({ model }) => model === 'tiny-1')).toBe(true);
  });

  it('outlives a worker: the replacement serves the new model', async () => {
    const { pool: fragile } = await pools.start({ bundlePath: first, workerEntry: FRAGILE_WORKER });
    await fragile.swap(second);
    await fragile.score(['[exit]']);
    expect(await fragile.score(['hello'])).toMatchObject([{ model: 'tiny-2' }]);
  });
});

const contents = tinyBundle('tiny-bad', 3);
const golden = { text: 'you walnut', scores: { toxicity: 0.5, insult: 0.5, spam: 0.5 } };
const withGolden = { ...contents.manifest, golden: [golden] };
const withoutPosition = Object.fromEntries(Object.entries(contents.parts).filter(([name]) => name !== 'position'));

/** The model with a graph of its own instead, which needs no weights. */
const withGraph = (inputs: Buffer[], nodes: Buffer[]): BundleContents => {
  const graph = model({ inputs, nodes, outputs: [value('logits', ['batch', 'labels'])], initializers: [] });
  const weightless = Object.entries(contents.parts).filter(([name]) => !name.startsWith('weights/'));
  const parts = { ...Object.fromEntries(weightless), graph: { shape: [graph.length], data: graph } };
  return { manifest: withGolden, parts };
};

const badBundles: [string, new (...args: never[]) => BundleError, (path: string) => Promise<void> | void][] = [
  ['is missing', BundleUnreadableError, () => undefined],
  ['is truncated', BundleTruncatedError, (path) => writeFileSync(path, readFileSync(second).subarray(0, 100_000))],
  [
    'is altered',
    BundleAlteredError,
    (path) => {
      const bytes = readFileSync(second);
      bytes[bytes.length >> 1]! ^= 4;
      writeFileSync(path, bytes);
    },
  ],
  [
    'is of a newer format',
    BundleFormatTooNewError,
    (path) => {
      const bytes = readFileSync(second);
      bytes.writeUInt32LE(2, 8);
      writeFileSync(path, bytes);
    },
  ],
  [
    'scores its golden texts otherwise',
    BundleGoldenMismatchError,
    async (path) => void (await writeBundle(path, { ...contents, manifest: withGolden })),
  ],
  ['has no golden texts', BundleGoldenMissingError, async (path) => void (await writeBundle(path, contents))],
  [
    'was trained on other text features',
    BundleTextRecipeError,
    async (path) => void (await writeBundle(path, { ...contents, manifest: { ...withGolden, textRecipe: 'old' } })),
  ],
  [
    'lacks an array',
    BundlePartError,
    async (path) => void (await writeBundle(path, { manifest: withGolden, parts: withoutPosition })),
  ],
  [
    'has a graph that does not run',
    BundleGraphError,
    async (path) => {
      const graph = { shape: [4], data: Uint8Array.of(1, 2, 3, 4) };
      const broken: BundleContents = { manifest: withGolden, parts: { ...contents.parts, graph } };
      await writeBundle(path, broken);
    },
  ],
  [
    'has a graph that wants another input',
    BundleGraphError,
    async (path) => {
      const inputs = [value('x', ['batch', 'tokens', 16]), value('other', ['batch'])];
      await writeBundle(path, withGraph(inputs, [node('ReduceMean', ['x'], ['logits'], { keepdims: 0 })]));
    },
  ],
  [
    'has a graph with other logits than labels',
    BundleGraphError,
    async (path) => {
      const inputs = [value('x', ['batch', 'tokens', 16]), value('mask', ['batch', 'tokens'])];
      await writeBundle(path, withGraph(inputs, [node('Identity', ['mask'], ['logits'])]));
    },
  ],
  [
    'has weights so large that its logits are no numbers',
    BundleGraphError,
    async (path) => {
      const head = contents.parts['weights/head.weight']!;
      const parts = { ...contents.parts, 'weights/head.weight': { ...head, data: head.data.map(() => 3e38) } };
      await writeBundle(path, { manifest: withGolden, parts });
    },
  ],
];

describe.each(badBundles)('a bundle that %s', (what, ErrorClass, make) => {
  const path = inFolder(`${what.replaceAll(' ', '-')}.parlance`);
  beforeAll(() => make(path));

  it(`is refused by name (${ErrorClass.name}) and the old one keeps serving`, async () => {
    const before = await pool.score(['you walnut', 'thanks']);
    const refusal = pool.swap(path);
    await expect(refusal).rejects.toBeInstanceOf(ErrorClass);
    await expect(refusal).rejects.toBeInstanceOf(BundleError);
    await expect(refusal).rejects.toMatchObject({ name: ErrorClass.name, source: path });
    expect(difference(await pool.score(['you walnut', 'thanks']), before)).toBeUndefined();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'bundle-refused', source: path, error: ErrorClass.name }),
    );
    expect(pool.stats()).toMatchObject({ readyWorkers: 2, workerRestarts: 0 });
    await pool.swap(second);
    expect(pool.model).toBe('tiny-2');
  });

  it('is refused at the start too', async () => {
    await expect(InferencePool.start({ bundlePath: path, workers: 2 })).rejects.toBeInstanceOf(ErrorClass);
  });
});

describe('a bundle that ends the worker which loads it', () => {
  const path = inFolder('[exit].parlance');
  beforeAll(() => cpSync(second, path));

  it('is refused by name and the old one keeps serving, in every worker', async () => {
    const { pool: fragile } = await pools.start({ bundlePath: first, workers: 2, workerEntry: FRAGILE_WORKER });
    await expect(fragile.swap(path)).rejects.toBeInstanceOf(BundleLoadFailedError);
    const outcomes = await fragile.score(variedTexts(100));
    expect(new Set(outcomes.map(({ model }) => model))).toEqual(new Set(['tiny-1']));
    await fragile.swap(second);
    const after = await fragile.score(variedTexts(100));
    expect(new Set(after.map(({ model }) => model))).toEqual(new Set(['tiny-2']));
    expect(fragile.stats().workerRestarts).toBe(1);
  });

  it('is refused at the start too', async () => {
    const start = InferencePool.start({ bundlePath: path, workers: 2, workerEntry: FRAGILE_WORKER });
    await expect(start).rejects.toBeInstanceOf(BundleLoadFailedError);
  });
});

describe('a bundle that ends its worker while texts wait behind it', () => {
  const path = inFolder('[exit late].parlance');
  beforeAll(() => cpSync(second, path));

  it('brings no suspicion on them: they are scored again together', async () => {
    const { pool: fragile, events: heard } = await pools.start({ bundlePath: first, workerEntry: FRAGILE_WORKER });
    let refused: unknown;
    const refusal = fragile.swap(path).catch((error: unknown) => (refused = error));
    while (!refused) expect(await fragile.score(['hello', 'you walnut'])).toHaveLength(2);
    await refusal;
    expect(refused).toBeInstanceOf(BundleLoadFailedError);
    const sizes = heard.flatMap((event) => (event.type === 'batch-scored' ? [event.texts] : []));
    expect(new Set(sizes)).toEqual(new Set([2]));
  });
});

describe('golden texts', () => {
  const bundleWithGoldenOffBy = async (distance: number) => {
    const { manifest } = readBundle(first);
    const [text, ...others] = manifest.golden;
    const toxicity = text!.scores.toxicity! + distance;
    const path = inFolder(`off-by-${distance}.parlance`);
    await writeBundle(path, {
      ...tinyBundle('tiny-1', 1),
      manifest: { ...manifest, golden: [{ ...text!, scores: { ...text!.scores, toxicity } }, ...others] },
    });
    return path;
  };

  it('may differ by 5e-5', async () => {
    await pool.swap(await bundleWithGoldenOffBy(5e-5));
  });

  it('may not differ by 2e-4, and the error says where and by how much', async () => {
    const expected = readBundle(first).manifest.golden[0]!.scores.toxicity! + 2e-4;
    const refusal = pool.swap(await bundleWithGoldenOffBy(2e-4));
    await expect(refusal).rejects.toMatchObject({ goldenIndex: 0, label: 'toxicity', expected });
  });

  it('copied with their bundle are still right', async () => {
    cpSync(first, inFolder('copy.parlance'));
    await pool.swap(inFolder('copy.parlance'));
    expect(pool.model).toBe('tiny-1');
  });
});
