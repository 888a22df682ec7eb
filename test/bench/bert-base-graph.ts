import { withInitializers } from '@parlance/inference';
import { encodeModel, Graph, layerNorm, Random } from '@parlance/onnx-training';
import { encoderLayer } from './encoder-layer.js';

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
  for (let layer = 0; layer < LAYERS; layer++)
    x = encoderLayer(x, `layer${layer}`, { batch, tokens, heads: HEADS, hidden: HIDDEN });
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
