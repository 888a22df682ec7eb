import {
  add,
  fixed,
  gelu,
  layerNorm,
  linear,
  matmul,
  multiply,
  reshape,
  softmax,
  transpose,
  type Value,
} from '@parlance/onnx-training';

export interface EncoderLayerShape {
  readonly batch: number;
  readonly tokens: number;
  readonly heads: number;
  /** Width of the feed-forward part. */
  readonly hidden: number;
}

/** A transformer encoder's layer (Vaswani et al. 2017), normalised after each part as BERT does. x: [batch · tokens, d]. */
export function encoderLayer(x: Value, name: string, { batch, tokens, heads, hidden }: EncoderLayerShape): Value {
  const width = fixed(x.shape[1], x.shape, 'encoderLayer');
  const headWidth = width / heads;
  const split = (projection: string, order: readonly number[]): Value =>
    transpose(reshape(linear(x, `${name}.${projection}`, width), [batch, tokens, heads, headWidth]), order);
  const affinity = matmul(split('query', [0, 2, 1, 3]), split('key', [0, 2, 3, 1]));
  const attention = softmax(multiply(affinity, x.graph.constant(1 / Math.sqrt(headWidth))));
  const context = transpose(matmul(attention, split('value', [0, 2, 1, 3])), [0, 2, 1, 3]);
  const attended = linear(reshape(context, [batch * tokens, width]), `${name}.output`, width);
  const middle = layerNorm(add(x, attended), `${name}.norm1`);
  const widened = gelu(linear(middle, `${name}.widen`, hidden));
  return layerNorm(add(middle, linear(widened, `${name}.narrow`, width)), `${name}.norm2`);
}
