import {
  add,
  encodeModel,
  gelu,
  Graph,
  layerNorm,
  linear,
  matmul,
  multiply,
  Random,
  reshape,
  softmax,
  transpose,
  type Value,
} from '@parlance/onnx-training';
import { withInitializers } from '@parlance/inference';

/** BERT-base's shape (Devlin et al. 2019, §3): 85 million weights in its layers. */
const LAYERS = 12;
const WIDTH = 768;
const HEADS = 12;
const HIDDEN = 3072;

/**
 * An encoder of BERT-base's shape with random float32 weights as constants: `x` [batch · tokens, 768], embeddings
 * already looked up, to `y` of the same shape. The shapes are fixed and there is no mask: as fast as it can be.
 */
export function bertBaseGraph(batch: number, tokens: number): Uint8Array {
  const graph = new Graph();
  let x = layerNorm(graph.input('x', [batch * tokens, WIDTH]), 'embedding');
  for (let layer = 0; layer < LAYERS; layer++) x = encoderLayer(x, `layer${layer}`, batch, tokens);
  graph.output('y', x);
  const random = new Random(1);
  const weights = graph.parameters.map(({ value, initializer }) => {
    const shape = value.shape.map(Number);
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    initializer(data, random);
    return { name: value.name, shape, data };
  });
  return withInitializers(encodeModel(graph, { parameters: 'omitted' }), weights);
}

function encoderLayer(x: Value, name: string, batch: number, tokens: number): Value {
  const headWidth = WIDTH / HEADS;
  const heads = (projection: string, order: readonly number[]) =>
    transpose(reshape(linear(x, `${name}.${projection}`, WIDTH), [batch, tokens, HEADS, headWidth]), order);
  const affinity = matmul(heads('query', [0, 2, 1, 3]), heads('key', [0, 2, 3, 1]));
  const attention = softmax(multiply(affinity, x.graph.constant(1 / Math.sqrt(headWidth))));
  const context = transpose(matmul(attention, heads('value', [0, 2, 1, 3])), [0, 2, 1, 3]);
  const attended = linear(reshape(context, [batch * tokens, WIDTH]), `${name}.output`, WIDTH);
  const middle = layerNorm(add(x, attended), `${name}.norm1`);
  const widened = gelu(linear(middle, `${name}.widen`, HIDDEN));
  return layerNorm(add(middle, linear(widened, `${name}.narrow`, WIDTH)), `${name}.norm2`);
}
