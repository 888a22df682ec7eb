import { TABLE_ROWS, TEXT_RECIPE, WIDE_BUCKETS } from '@parlance/text';
import type { BaseManifest } from '../bundle/manifest.js';
import type { BundleContents, PartContents } from '../bundle/write-bundle.js';
import { DENSE_SIZE, HIDDEN_SIZE, MEAN_SIZE, POOLED_SIZE } from '../features/feature-groups.js';
import { mulberry32 } from './mulberry32.js';
import { model, node, tensor, value } from './onnx-writer.js';

export const TINY_LABELS = ['toxicity', 'insult', 'spam'] as const;

interface TinySize {
  readonly labels: readonly string[];
  readonly dimensions: number;
  readonly queries: number;
  readonly features: number;
}

const TINY_SIZE: TinySize = { labels: TINY_LABELS, dimensions: 16, queries: 4, features: 32 };

/** Of the shipped model: features have fixed sizes. */
const FEATURE_SIZE: TinySize = {
  labels: [...TINY_LABELS, 'threat', 'profanity', 'sexism', 'identity_attack', 'severe_toxicity'],
  dimensions: MEAN_SIZE,
  queries: POOLED_SIZE / MEAN_SIZE,
  features: HIDDEN_SIZE,
};

const WINDOW = 128;

/**
 * A base model of the real shape with few, random weights: every text scores differently, and differently in another
 * order. The same seed gives the same model.
 */
export function tinyBundle(name = 'tiny-1', seed = 1): BundleContents<BaseManifest> {
  return randomBundle(name, mulberry32(seed), TINY_SIZE, { seed });
}

/** One that gives features too; some of its deviations are so small that features are cut. */
export function featureBundle(name = 'features-1', seed = 1): BundleContents<BaseManifest> {
  const random = mulberry32(seed);
  const { manifest, parts } = randomBundle(name, random, FEATURE_SIZE, { seed });
  const mean = Float32Array.from({ length: DENSE_SIZE }, () => random() - 0.5);
  const deviation = Float32Array.from({ length: DENSE_SIZE }, () => 0.05 + random());
  return {
    manifest,
    parts: {
      ...parts,
      feature_mean: { shape: [DENSE_SIZE], data: mean },
      feature_deviation: { shape: [DENSE_SIZE], data: deviation },
    },
  };
}

function randomBundle(
  name: string,
  random: () => number,
  size: TinySize,
  recipe: { seed: number },
): BundleContents<BaseManifest> {
  const { dimensions, queries, features } = size;
  /** Sums of so many more numbers shall not be larger. */
  const [wider, deeper] = [Math.sqrt(16 / dimensions), Math.sqrt(64 / (queries * dimensions))];
  const floats = (length: number, scale: number) => Float32Array.from({ length }, () => (random() * 2 - 1) * scale);
  const bytes = (length: number) => Int8Array.from({ length }, () => Math.floor(random() * 255) - 127);
  const labels = size.labels.length;
  const parts: Record<string, PartContents> = {
    graph: whole(tinyGraph(size)),
    'weights/norm.scale': { shape: [dimensions], data: floats(dimensions, 1).map((x) => 1 + x / 4) },
    'weights/norm.offset': { shape: [dimensions], data: floats(dimensions, 0.2) },
    'weights/queries': { shape: [dimensions, queries], data: bytes(dimensions * queries) },
    'weights/queries.scales': { shape: [queries], data: new Float32Array(queries).fill(wider / 60) },
    'weights/feature.weight': { shape: [queries * dimensions, features], data: bytes(queries * dimensions * features) },
    'weights/feature.weight.scales': { shape: [features], data: new Float32Array(features).fill(deeper / 400) },
    'weights/feature.bias': { shape: [features], data: floats(features, 0.1) },
    'weights/head.weight': { shape: [features, labels], data: floats(features * labels, Math.sqrt(32 / features)) },
    'weights/head.bias': { shape: [labels], data: floats(labels, 0.1) },
    'embedding.rows': { shape: [TABLE_ROWS, dimensions], data: bytes(TABLE_ROWS * dimensions) },
    'embedding.scales': { shape: [TABLE_ROWS], data: floats(TABLE_ROWS, 0.004).map(Math.abs) },
    position: { shape: [WINDOW, dimensions], data: floats(WINDOW * dimensions, 0.1) },
    'wide.weights': { shape: [WIDE_BUCKETS, labels], data: bytes(WIDE_BUCKETS * labels) },
    'wide.scales': { shape: [labels], data: Float32Array.from(size.labels, (_, k) => [0.02, 0.03, 0.01][k % 3]!) },
    'wide.idf': { shape: [WIDE_BUCKETS], data: Uint8Array.from({ length: WIDE_BUCKETS }, () => random() * 256) },
  };
  return {
    manifest: {
      kind: 'base',
      model: name,
      createdAt: '2026-11-24T12:00:00.000Z',
      labels: [...size.labels],
      textRecipe: TEXT_RECIPE,
      windowTokens: WINDOW,
      dimensions,
      wideWeight: 0.75,
      wideIdfMax: 12,
      calibration: size.labels.map((_, k) => CALIBRATION[k % CALIBRATION.length]!),
      recipe,
      data: {},
      golden: [],
    },
    parts,
  };
}

const CALIBRATION = [
  { slope: 1.1, intercept: -0.4 },
  { slope: 0.9, intercept: 0.2 },
  { slope: 1, intercept: 0 },
];

/** Layer normalisation, attention pooling under the mask, one hidden layer: the base model's graph in small. */
function tinyGraph({ labels, dimensions, queries, features }: TinySize): Uint8Array {
  return model({
    inputs: [value('x', ['batch', 'tokens', dimensions]), value('mask', ['batch', 'tokens'])],
    outputs: [
      value('logits', ['batch', labels.length]),
      value('feat', ['batch', features]),
      value('hidden', ['batch', features]),
      value('pooled', ['batch', queries * dimensions]),
      value('mean', ['batch', dimensions]),
    ],
    initializers: [
      tensor('one', [], Float32Array.of(1)),
      tensor('far', [], Float32Array.of(10_000)),
      tensor('axis', [1], [1]),
      tensor('flat', [2], [-1, queries * dimensions]),
      tensor('token', [2], [-1, dimensions]),
    ],
    nodes: [
      node('LayerNormalization', ['x', 'norm.scale', 'norm.offset'], ['normal'], { axis: -1, epsilon: 1e-5 }),
      node('MatMul', ['normal', 'queries'], ['affinity']),
      node('Transpose', ['affinity'], ['byQuery'], { perm: [0, 2, 1] }),
      node('Sub', ['mask', 'one'], ['absent']),
      node('Mul', ['absent', 'far'], ['farAway']),
      node('Unsqueeze', ['farAway', 'axis'], ['hidden places']),
      node('Add', ['byQuery', 'hidden places'], ['visible']),
      node('Softmax', ['visible'], ['attention'], { axis: -1 }),
      node('MatMul', ['attention', 'normal'], ['attended']),
      node('Reshape', ['attended', 'flat'], ['pooled']),
      node('Gemm', ['pooled', 'feature.weight', 'feature.bias'], ['hidden']),
      node('Gelu', ['hidden'], ['feat']),
      node('Gemm', ['feat', 'head.weight', 'head.bias'], ['logits']),
      node('ReduceSum', ['mask', 'axis'], ['count'], { keepdims: 1 }),
      node('Div', ['mask', 'count'], ['share']),
      node('Unsqueeze', ['share', 'axis'], ['shareRow']),
      node('MatMul', ['shareRow', 'normal'], ['meanRow']),
      node('Reshape', ['meanRow', 'token'], ['mean']),
    ],
  });
}

function whole(data: Uint8Array): PartContents {
  return { shape: [data.length], data };
}
