import { describe, expect, it } from 'vitest';
import {
  BundleAlteredError,
  BundleKindError,
  BundleManifestError,
  BundlePartError,
  BundleTextRecipeError,
} from '../bundle/bundle-error.js';
import type { PlatformManifest } from '../bundle/manifest.js';
import { asPlatform, openBundle } from '../bundle/read-bundle.js';
import { bundleBytes, type PartContents } from '../bundle/write-bundle.js';
import { tinyBundle } from '../testing/tiny-bundle.js';
import { tinyPlatform } from '../testing/tiny-platform.js';
import { platformBundleBytes, type PlatformContents } from './platform-bundle.js';
import { PlatformModel } from './platform-model.js';
import { readPlatformWeights } from './platform-weights.js';

const base = { model: 'base-1', sha256: 'ab'.repeat(32) };
const contents = tinyPlatform(base);
const golden = [{ text: 'hello', scores: { insult: 0.25, griefing: 0.5 } }];
const bytes = platformBundleBytes(contents, golden);

/** The bundle with another manifest or other parts. */
const changed = (change: (manifest: PlatformManifest, parts: Record<string, PartContents>) => void) => {
  const bundle = openBundle('p', bytes);
  const { manifest } = asPlatform(bundle);
  const parts = Object.fromEntries(
    bundle.partNames.map((name) => [
      name,
      { shape: bundle.shape(name), data: bundle.dtype(name) === 'int8' ? bundle.int8(name) : bundle.float32(name) },
    ]),
  );
  change(manifest, parts);
  return () => readPlatformWeights(openBundle('p', bundleBytes('p', { manifest, parts })));
};

/** Of every array that can be reached from here. */
function buffersOf(value: unknown): ArrayBufferLike[] {
  if (ArrayBuffer.isView(value)) return [value.buffer];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(buffersOf) : [];
}

describe('a platform model’s bundle', () => {
  it('gives back what it says of itself', () => {
    const { manifest } = openBundle('p', bytes);
    expect(manifest).toMatchObject({
      kind: 'platform',
      model: 'platform-1',
      platform: 'arena',
      labels: ['insult', 'griefing'],
      base,
      adapterRank: 8,
      recipe: { seed: 1 },
      data: { corrections: 128 },
      metrics: { auc: 0.9 },
      golden,
    });
    const [insult, griefing] = asPlatform(openBundle('p', bytes)).manifest.heads;
    expect(insult).toMatchObject({ name: 'insult', baseLabel: 'insult', priorSlope: contents.heads[0]!.priorSlope });
    expect(griefing).not.toHaveProperty('baseLabel');
  });

  it('gives back its weights, off by half a step of an int8 at most', () => {
    const { adapter, heads } = readPlatformWeights(openBundle('p', bytes));
    const steps = (actual: ArrayLike<number>, expected: Float32Array, column: (i: number) => number) => {
      expect(actual).toHaveLength(expected.length);
      const largest: number[] = [];
      expected.forEach((x, i) => (largest[column(i)] = Math.max(largest[column(i)] ?? 0, Math.abs(x))));
      return expected.reduce((most, x, i) => Math.max(most, Math.abs(actual[i]! - x) / (largest[column(i)]! / 127)), 0);
    };
    const scaled = (values: Int8Array, scaleOf: (i: number) => number) =>
      Float32Array.from(values, (v, i) => v * scaleOf(i));
    const { a, aScales, b, bScales } = adapter;
    expect(
      steps(
        scaled(a, (i) => aScales[i % 8]!),
        contents.adapter.a,
        (i) => i % 8,
      ),
    ).toBeLessThan(0.501);
    expect(
      steps(
        scaled(b, (i) => bScales[i % 512]!),
        contents.adapter.b,
        (i) => i % 512,
      ),
    ).toBeLessThan(0.501);
    expect(adapter.bias).toEqual(contents.adapter.bias);
    expect(heads).toHaveLength(2);
    heads.forEach((head, k) => {
      const { dense, ngrams } = contents.heads[k]!;
      const weights = scaled(head.dense, (i) => (i < 2696 ? head.denseScale : head.adaptedScale));
      expect(steps(weights, dense, (i) => (i < 2696 ? 0 : 1))).toBeLessThan(0.501);
      expect(
        steps(
          scaled(head.ngrams, () => head.ngramScale),
          ngrams,
          () => 0,
        ),
      ).toBeLessThan(0.501);
    });
  });

  it('keeps nothing in memory but its bytes: 97 kB for one label, 70 kB for each further one', () => {
    const kept = [1, 2, 3].map((labels) => {
      const names = Array.from({ length: labels }, (_, k) => ({ name: `label-${k}` }));
      const weights = readPlatformWeights(openBundle('p', platformBundleBytes(tinyPlatform(base, 'p', 1, names), [])));
      const buffers = new Set(buffersOf(new PlatformModel('p', weights, [])));
      return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
    });
    expect(kept[0]).toBeLessThan(97_000);
    expect(kept[1]! - kept[0]!).toBeLessThan(70_500);
    expect(kept[2]! - kept[1]!).toBeLessThan(70_500);
  });

  it('takes 96 kB for one label and 70 kB for each further one', () => {
    const sizes = [1, 2, 3].map((labels) => {
      const names = Array.from({ length: labels }, (_, k) => ({ name: `label-${k}` }));
      return platformBundleBytes(tinyPlatform(base, 'p', 1, names), []).length;
    });
    expect(sizes[0]).toBeLessThan(96_500);
    expect(sizes[2]! - sizes[1]!).toBeLessThan(70_500);
  });

  it('is refused if a byte of it is not as it was written', () => {
    const altered = Uint8Array.from(bytes);
    altered[altered.length - 100]! ^= 1;
    expect(() => openBundle('p', altered)).toThrow(BundleAlteredError);
  });

  it('is refused where a base model is needed, and a base model where it is', () => {
    const baseBundle = openBundle('b', bundleBytes('b', tinyBundle()));
    expect(() => readPlatformWeights(baseBundle)).toThrow(BundleKindError);
    expect(() => readPlatformWeights(baseBundle)).toThrow(
      'b: a bundle of a base model, one of a platform model is needed',
    );
  });

  it('is refused if it was learnt on other text features', () =>
    expect(changed((manifest) => (manifest.textRecipe = 'old'))).toThrow(BundleTextRecipeError));

  it('is refused if an array is missing or has another shape', () => {
    expect(changed((_, parts) => delete parts.dense_1)).toThrow(BundlePartError);
    expect(changed((_, parts) => (parts.adapter_bias = { shape: [2], data: new Float32Array(2) }))).toThrow(
      'part "adapter_bias": expected float32 [512], found float32 [2]',
    );
  });
});

describe('writing is refused', () => {
  const written = (change: Partial<PlatformContents>) => () => platformBundleBytes({ ...contents, ...change }, []);
  const names = (count: number) => Array.from({ length: count }, (_, k) => ({ name: `label-${k}` }));

  it.each<[string, Partial<PlatformContents>, RegExp]>([
    ['without a label', { heads: [] }, /labels: /],
    ['with 33 labels', { heads: tinyPlatform(base, 'p', 1, names(33)).heads }, /labels: /],
    ['if labels repeat', { heads: [contents.heads[0]!, contents.heads[0]!] }, /labels repeat/],
    ['if the base is not known by its hash', { base: { model: 'base-1', sha256: 'ab' } }, /base\.sha256/],
    ['if a number is NaN', { heads: [{ ...contents.heads[0]!, intercept: NaN }] }, /heads\.0\.intercept/],
    ['if weights are missing', { heads: [{ ...contents.heads[0]!, dense: new Float32Array(3) }] }, /"dense_0": 3 numb/],
    [
      'if n-grams are missing',
      { heads: [{ ...contents.heads[0]!, ngrams: new Float32Array(3) }] },
      /"ngrams_0": 3 numbers for shape \[65536\]/,
    ],
  ])('%s', (_, change, fact) => {
    expect(written(change)).toThrow(BundleManifestError);
    expect(written(change)).toThrow(fact);
  });
});
