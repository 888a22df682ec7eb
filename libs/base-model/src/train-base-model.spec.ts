import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DENSE_SIZE, FeatureReader, featureStatistics, InferencePool, readBundle } from '@parlance/inference';
import { TEXT_RECIPE } from '@parlance/text';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addFeatureStatistics } from './bundle/add-feature-statistics.js';
import { fingerprint } from './data/fingerprint.js';
import { readRows } from './data/read-rows.js';
import { GOLDEN_TEXTS } from './golden-texts.js';
import { grammarRows } from './grammar/grammar-rows.js';
import { BASE_LABELS } from './labels.js';
import { RELEASE } from './release.js';
import { trainBaseModel } from './train-base-model.js';

let directory: string;

/** Data of our own, from the grammars: an English set of 2,000 rows. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'base-'));
  for (const [split, seed, count] of [
    ['train', 901, 2000],
    ['dev', 902, 300],
  ] as const) {
    const rows = await grammarRows({ english: count, perOtherLanguage: 1 }, seed);
    const lines = rows.map((row) => JSON.stringify({ ...row, set: 'own' })).join('\n');
    await writeFile(join(directory, `own.${split}.jsonl.gz`), gzipSync(lines));
  }
});

afterAll(() => rm(directory, { recursive: true }));

async function train(name: string, seed: number): Promise<string> {
  const out = join(directory, name);
  await trainBaseModel({ dataDirectory: directory, seed, out, share: 0.05, report: () => undefined });
  return out;
}

it('writes the same bytes for the same data and seed, and a bundle that serves', async () => {
  const first = await train('first.parlance', 3);
  const second = await train('second.parlance', 3);
  const [a, b] = await Promise.all([readFile(first), readFile(second)]);
  expect(createHash('sha256').update(b).digest('hex')).toBe(createHash('sha256').update(a).digest('hex'));
  expect(a.length).toBeLessThanOrEqual(22_000_000);

  const { manifest } = readBundle(first);
  const data = fingerprint([
    ...(await readRows(directory, 'train')).files,
    ...(await readRows(directory, 'dev')).files,
  ]);
  expect(manifest).toMatchObject({
    ...RELEASE,
    labels: BASE_LABELS,
    textRecipe: TEXT_RECIPE,
    wideWeight: 0.75,
    recipe: { seed: 3, deep: { epochs: 2 } },
    data: { ...data, share: 0.05 },
  });
  expect(manifest.golden.map(({ text }) => text)).toEqual(GOLDEN_TEXTS);

  // Starting checks the golden scores.
  const pool = await InferencePool.start({ bundlePath: first });
  const [outcome] = await pool.score(['a text']).finally(() => pool.close());
  expect(Object.keys((outcome as { scores: object }).scores)).toEqual([...BASE_LABELS]);
}, 240_000);

it('records the mean and standard deviation of each feature over the dev rows', async () => {
  const bundlePath = join(directory, 'first.parlance');
  const { mean, deviation } = featureStatistics(readBundle(bundlePath));
  const texts = (await readRows(directory, 'dev')).rows.map((row) => row.text);
  const reader = await FeatureReader.start({ bundlePath });
  const raw = await reader.readRaw(texts).finally(() => reader.close());
  for (const feature of [0, 511, 512, 2559, 2560, 2687, 2688, 2695]) {
    const values = texts.map((_, text) => raw[text * DENSE_SIZE + feature]!);
    const expectedMean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - expectedMean) ** 2, 0) / values.length;
    expect(mean[feature]).toBeCloseTo(expectedMean, 5);
    expect(deviation[feature]).toBeCloseTo(Math.max(1e-3, Math.sqrt(variance)), 5);
  }

  // Measured again and written again it is the same file.
  const again = join(directory, 'again.parlance');
  await copyFile(bundlePath, again);
  await addFeatureStatistics(again, texts);
  expect((await readFile(again)).equals(await readFile(bundlePath))).toBe(true);
});

it('writes other bytes for another seed', async () => {
  const [a, b] = [await readFile(await train('third.parlance', 4)), await readFile(join(directory, 'first.parlance'))];
  expect(a.equals(b)).toBe(false);
}, 120_000);
