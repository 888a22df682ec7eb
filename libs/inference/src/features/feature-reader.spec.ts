import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BundlePartError } from '../bundle/bundle-error.js';
import { readBundle } from '../bundle/read-bundle.js';
import { PoolClosedError } from '../pool/inference-pool.js';
import { WorkerLostError } from '../pool/scoring-worker.js';
import { writeBundle, type BundleContents } from '../bundle/write-bundle.js';
import { referenceReading } from '../testing/reference-score.js';
import { featureBundle, tinyBundle } from '../testing/tiny-bundle.js';
import { FRAGILE_WORKER, TinyPools, variedTexts } from '../testing/tiny-pool.js';
import { FeatureReader } from './feature-reader.js';
import { featureStatistics } from './feature-statistics.js';
import type { TextFeatures } from './read-in-parts.js';

/** Token vectors are remembered in 16 bits. */
const ROUNDED = 1e-3;

const pools = new TinyPools();
const bundle = featureBundle();
let bundlePath: string;
let reader: FeatureReader;

beforeAll(async () => {
  bundlePath = await pools.bundle(bundle);
  reader = await FeatureReader.start({ bundlePath });
});
afterAll(async () => {
  await reader.close();
  await pools.end();
});

const rowOf = (features: Float32Array, width: number, row: number) => [
  ...features.subarray(row * width, (row + 1) * width),
];
const farthest = (a: readonly number[], b: readonly number[]) => {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
};

describe('features', () => {
  it('are the same to the last bit, whatever is read beside', async () => {
    const texts = variedTexts(40);
    const together = await reader.read(texts);
    const reversed = await reader.read([...texts].reverse());
    for (const [row, text] of texts.entries()) {
      const alone = await reader.read([text]);
      for (const [of, width] of [
        ['hidden', 512],
        ['dense', 2696],
        ['logits', 8],
      ] as const) {
        const expected = rowOf(together[of], width, row);
        expect(rowOf(alone[of], width, 0), `${of} of ${text}`).toEqual(expected);
        expect(rowOf(reversed[of], width, texts.length - 1 - row), `${of} of ${text}`).toEqual(expected);
      }
    }
  });

  it('are what the model’s formulas give, in float64, within 1e-3', async () => {
    const texts = ['you walnut', '', 'thank you 你好 🙂', variedTexts(6)[5]!];
    const features = await reader.read(texts);
    const mean = bundle.parts.feature_mean!.data;
    const deviation = bundle.parts.feature_deviation!.data;
    for (const [row, text] of texts.entries()) {
      const reading = referenceReading(bundle, text);
      expect(farthest(rowOf(features.hidden, 512, row), reading.hidden), text).toBeLessThan(ROUNDED);
      expect(farthest(rowOf(features.logits, 8, row), reading.logits), text).toBeLessThan(ROUNDED);
      let begin = 0;
      for (const group of [reading.feat, reading.pooled, reading.mean, reading.deep]) {
        const expected = group.map((value, i) => {
          const standard = (value - mean[begin + i]!) / deviation[begin + i]!;
          return Math.max(-5, Math.min(5, standard)) / Math.sqrt(group.length);
        });
        const actual = rowOf(features.dense, 2696, row).slice(begin, begin + group.length);
        expect(farthest(actual, expected), `${text}: ${begin}`).toBeLessThan(ROUNDED);
        begin += group.length;
      }
      expect(begin).toBe(2696);
    }
  });

  it('are the same from a pool, which scores beside', async () => {
    const { pool } = await pools.start({ bundlePath });
    const texts = variedTexts(300);
    const scoring = pool.score(texts);
    expect(await pool.readFeatures(texts)).toEqual(await reader.read(texts));
    expect(await scoring).toHaveLength(300);
    await pool.close();
    await expect(pool.readFeatures(texts)).rejects.toBeInstanceOf(PoolClosedError);
  });

  it('are cut at 5 deviations', async () => {
    const { dense } = await reader.read(variedTexts(20));
    const [feat, others] = [5 / Math.sqrt(512), 5 / Math.sqrt(2048)];
    const cut = dense.filter((value, i) => Math.abs(Math.abs(value) - (i % 2696 < 512 ? feat : others)) < 1e-7);
    expect(cut.length).toBeGreaterThan(100);
    expect(dense.every((value, i) => Math.abs(value) <= (i % 2696 < 512 ? feat : 5 / Math.sqrt(8)) + 1e-6)).toBe(true);
  });

  it('stand in the order asked, with the names of the logits', async () => {
    const texts = variedTexts(600);
    const all = await reader.read(texts);
    expect(all).toMatchObject({ texts: 600, labels: bundle.manifest.labels });
    for (const row of [0, 255, 256, 301, 599]) {
      const alone = await reader.read([texts[row]!]);
      expect(farthest(rowOf(all.dense, 2696, row), [...alone.dense])).toBeLessThan(1e-5);
      expect(farthest(rowOf(all.hidden, 512, row), [...alone.hidden])).toBeLessThan(1e-4);
      expect(farthest(rowOf(all.logits, 8, row), [...alone.logits])).toBeLessThan(1e-4);
    }
  });

  it('of a long text are those of its first window', async () => {
    const words = Array.from({ length: 20_000 }, (_, i) => `word${i % 37}`);
    const [whole, first] = [words.join(' '), words.slice(0, 128).join(' ')];
    const { dense } = await reader.read([whole, first]);
    expect(farthest(rowOf(dense, 2696, 0), rowOf(dense, 2696, 1))).toBeLessThan(1e-5);
  });

  it('of no texts are none', async () =>
    expect(await reader.read([])).toMatchObject({
      texts: 0,
      dense: new Float32Array(),
    } satisfies Partial<TextFeatures>));

  it('are given as the graph gives them, too', async () => {
    const raw = await reader.readRaw(['you walnut']);
    const { feat, pooled, mean, deep } = referenceReading(bundle, 'you walnut');
    expect(farthest([...raw], [...feat, ...pooled, ...mean, ...deep])).toBeLessThan(ROUNDED);
  });
});

describe('feature statistics', () => {
  it('are read from the bundle', () => {
    const { mean, deviation } = featureStatistics(readBundle(bundlePath));
    expect(mean).toEqual(bundle.parts.feature_mean!.data);
    expect(deviation).toEqual(bundle.parts.feature_deviation!.data);
  });

  it('that are missing leave a bundle that scores and gives no features', async () => {
    const without = await pools.bundle(tinyBundle());
    const { pool } = await pools.start({ bundlePath: without });
    expect(await pool.score(['hello'])).toMatchObject([{ scores: {} }]);
    const featureless = await FeatureReader.start({ bundlePath: without });
    await expect(featureless.read(['hello'])).rejects.toBeInstanceOf(BundlePartError);
    await featureless.close();
  });

  it('are refused if a deviation is 0', async () => {
    const { data, shape } = bundle.parts.feature_deviation!;
    const flat: BundleContents = {
      ...bundle,
      parts: { ...bundle.parts, feature_deviation: { shape, data: data.map((value, i) => (i === 7 ? 0 : value)) } },
    };
    const path = join(pools.folder, 'flat.parlance');
    await writeBundle(path, flat);
    expect(() => featureStatistics(readBundle(path))).toThrow(
      'part "feature_deviation": expected positive numbers, found 0 at position 7',
    );
  });
});

it('a reader whose worker ends says so', async () => {
  const fragile = await FeatureReader.start({ bundlePath, workerEntry: FRAGILE_WORKER });
  await expect(fragile.read(['hello', '[exit]'])).rejects.toBeInstanceOf(WorkerLostError);
  await expect(fragile.read(['hello'])).rejects.toBeInstanceOf(WorkerLostError);
  await fragile.close();
});
