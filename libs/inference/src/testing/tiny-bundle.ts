import { TABLE_ROWS, TEXT_RECIPE, WIDE_BUCKETS } from '@parlance/text';
import type { BundleContents, PartContents } from '../bundle/write-bundle.js';
import { model, node, tensor, value } from './onnx-writer.js';

export const TINY_LABELS = ['toxicity', 'insult', 'spam'] as const;

const DIMENSIONS = 16;
const WINDOW = 128;
const QUERIES = 4;
const FEATURES = 32;

/**
 * A base model of the real shape with few, random weights: every text scores differently, and differently in another
 * order. The same seed gives the same model.
 */
export function tinyBundle(name = 'tiny-1', seed = 1): BundleContents {
  const random = mulberry32(seed);
  const floats = (length: number, scale: number) => Float32Array.from({ length }, () => (random() * 2 - 1) * scale);
  const bytes = (length: number) => Int8Array.from({ length }, () => Math.floor(random() * 255) - 127);
  const labels = TINY_LABELS.length;
  const parts: Record<string, PartContents> = {
    graph: whole(tinyGraph()),
    'weights/norm.scale': { shape: [DIMENSIONS], data: floats(DIMENSIONS, 1).map((x) => 1 + x / 4) },
    'weights/norm.offset': { shape: [DIMENSIONS], data: floats(DIMENSIONS, 0.2) },
    'weights/queries': { shape: [DIMENSIONS, QUERIES], data: bytes(DIMENSIONS * QUERIES) },
    'weights/queries.scales': { shape: [QUERIES], data: new Float32Array(QUERIES).fill(1 / 60) },
    'weights/feature.weight': { shape: [QUERIES * DIMENSIONS, FEATURES], data: bytes(QUERIES * DIMENSIONS * FEATURES) },
    'weights/feature.weight.scales': { shape: [FEATURES], data: new Float32Array(FEATURES).fill(1 / 400) },
    'weights/feature.bias': { shape: [FEATURES], data: floats(FEATURES, 0.1) },
    'weights/head.weight': { shape: [FEATURES, labels], data: floats(FEATURES * labels, 1) },
    'weights/head.bias': { shape: [labels], data: floats(labels, 0.1) },
    'embedding.rows': { shape: [TABLE_ROWS, DIMENSIONS], data: bytes(TABLE_ROWS * DIMENSIONS) },
    'embedding.scales': { shape: [TABLE_ROWS], data: floats(TABLE_ROWS, 0.004).map(Math.abs) },
    position: { shape: [WINDOW, DIMENSIONS], data: floats(WINDOW * DIMENSIONS, 0.1) },
    'wide.weights': { shape: [WIDE_BUCKETS, labels], data: bytes(WIDE_BUCKETS * labels) },
    'wide.scales': { shape: [labels], data: Float32Array.of(0.02, 0.03, 0.01) },
    'wide.idf': { shape: [WIDE_BUCKETS], data: Uint8Array.from({ length: WIDE_BUCKETS }, () => random() * 256) },
  };
  return {
    manifest: {
      kind: 'base',
      model: name,
      createdAt: '2026-11-24T12:00:00.000Z',
      labels: [...TINY_LABELS],
      textRecipe: TEXT_RECIPE,
      windowTokens: WINDOW,
      dimensions: DIMENSIONS,
      wideWeight: 0.75,
      wideIdfMax: 12,
      calibration: [
        { slope: 1.1, intercept: -0.4 },
        { slope: 0.9, intercept: 0.2 },
        { slope: 1, intercept: 0 },
      ],
      recipe: { seed },
      data: {},
      golden: [],
    },
    parts,
  };
}

/** Layer normalisation, attention pooling under the mask, one hidden layer: the base model's graph in small. */
function tinyGraph(): Uint8Array {
  return model({
    inputs: [value('x', ['batch', 'tokens', DIMENSIONS]), value('mask', ['batch', 'tokens'])],
    outputs: [value('logits', ['batch', TINY_LABELS.length]), value('feat', ['batch', FEATURES])],
    initializers: [
      tensor('one', [], Float32Array.of(1)),
      tensor('far', [], Float32Array.of(10_000)),
      tensor('axis', [1], [1]),
      tensor('flat', [2], [-1, QUERIES * DIMENSIONS]),
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
      node('MatMul', ['attention', 'normal'], ['pooled']),
      node('Reshape', ['pooled', 'flat'], ['pooledRow']),
      node('Gemm', ['pooledRow', 'feature.weight', 'feature.bias'], ['hidden']),
      node('Gelu', ['hidden'], ['feat']),
      node('Gemm', ['feat', 'head.weight', 'head.bias'], ['logits']),
    ],
  });
}

function whole(data: Uint8Array): PartContents {
  return { shape: [data.length], data };
}

/** Tommy Ettinger's generator: uniform in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
