import {
  add,
  attentionPooling,
  divide,
  gelu,
  Graph,
  layerNorm,
  linear,
  matmul,
  multiply,
  normal,
  reduceSum,
  reshape,
  type Shape,
  slice,
  type Value,
} from '@parlance/onnx-training';
import { MAX_WINDOW_TOKENS } from '@parlance/text';

/** Sizes of the deep part. */
export interface EncoderSize {
  /** Numbers a token vector has. */
  readonly dimensions: number;
  /** Attention queries that pool the tokens. */
  readonly queries: number;
  readonly features: number;
  readonly labels: number;
}

/** What the encoder computes of a batch. */
export interface Encoded {
  /** [batch, tokens, dimensions] after the first normalisation. */
  readonly normalized: Value;
  /** [batch, queries · dimensions] */
  readonly pooled: Value;
  /** [batch, features] before and after GELU. */
  readonly hidden: Value;
  readonly feat: Value;
  /** [batch, labels] */
  readonly logits: Value;
}

/** Multiplied in when training: 0 where dropped, 1 / (1 - p) elsewhere. */
export interface DropoutInputs {
  /** [batch, tokens, dimensions] */
  readonly tokens: Value;
  /** [batch, features] */
  readonly features: Value;
}

/**
 * Token vectors (position added) → LayerNorm → LayerNorm → attention pooling → linear, GELU → linear.
 * x: [batch, tokens, dimensions], mask: [batch, tokens] of 1 (token) and 0 (padding).
 */
export function encoder(x: Value, mask: Value, size: EncoderSize, dropout?: DropoutInputs): Encoded {
  const normalized = rowwise(x, (rows) => layerNorm(rows, 'tokens'));
  const kept = dropout === undefined ? normalized : multiply(normalized, dropout.tokens);
  const pooled = attentionPooling(
    rowwise(kept, (rows) => layerNorm(rows, 'encoded')),
    mask,
    'pool',
    size.queries,
  );
  const hidden = linear(pooled, 'feature', size.features);
  const feat = gelu(hidden);
  const logits = linear(dropout === undefined ? feat : multiply(feat, dropout.features), 'head', size.labels);
  return { normalized, pooled, hidden, feat, logits };
}

/** Token vectors with the learnt position added. x: [batch, tokens, dimensions] with a fixed number of tokens. */
export function withPosition(x: Value, tokens: number, size: EncoderSize): Value {
  const shape: Shape = [MAX_WINDOW_TOKENS, size.dimensions];
  const position = x.graph.parameter(POSITION, shape, normal(0.02), { decay: true });
  return add(x, tokens === MAX_WINDOW_TOKENS ? position : slice(position, 0, 0, tokens));
}

/** Name of the parameter that holds the positions: added outside the serving graph. */
export const POSITION = 'position';

/**
 * The graph that a bundle carries: inputs `x` [batch, tokens, dimensions], position added, and `mask` [batch, tokens];
 * outputs `logits`, `feat`, `hidden`, `pooled` and `mean` (of the normalised tokens).
 */
export function servingGraph(size: EncoderSize): Graph {
  const graph = new Graph();
  const x = graph.input('x', ['batch', 'tokens', size.dimensions]);
  const mask = graph.input('mask', ['batch', 'tokens']);
  const { normalized, pooled, hidden, feat, logits } = encoder(x, mask, size);
  graph.output('logits', logits);
  graph.output('feat', feat);
  graph.output('hidden', hidden);
  graph.output('pooled', pooled);
  graph.output('mean', tokenMean(normalized, mask, size.dimensions));
  return graph;
}

/** [batch, tokens, d] -> [batch, d]: the mean over the tokens that the mask shows. */
function tokenMean(x: Value, mask: Value, dimensions: number): Value {
  const share = divide(mask, reduceSum(mask, [1], true));
  const row = share.graph.node('Unsqueeze', [share, share.graph.integers([1])], ['batch', 1, 'tokens']);
  return reshape(matmul(row, x), ['batch', dimensions]);
}

/** Applies a layer to the last axis of [batch, tokens, d]; as one matrix where the sizes are fixed, which is faster. */
function rowwise(x: Value, layer: (rows: Value) => Value): Value {
  const [batch, tokens, width] = x.shape;
  if (typeof batch !== 'number' || typeof tokens !== 'number') return layer(x);
  return reshape(layer(reshape(x, [batch * tokens, width!])), x.shape);
}
