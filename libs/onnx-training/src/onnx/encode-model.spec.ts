import ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { Graph } from '../graph/graph.js';
import { attentionPooling } from '../layers/attention-pooling.js';
import { layerNorm } from '../layers/layer-norm.js';
import { linear } from '../layers/linear.js';
import { encodeModel } from './encode-model.js';

/** The serving form of a small model: sizes of batch and text are known only when it runs. */
function servingGraph(): Graph {
  const graph = new Graph();
  const x = graph.input('x', ['batch', 'tokens', 4]);
  const mask = graph.input('mask', ['batch', 'tokens']);
  graph.output('logits', linear(attentionPooling(layerNorm(x, 'norm'), mask, 'pool', 2), 'head', 3));
  return graph;
}

it('writes a graph whose batch and length are open, and a padded text scores as it does alone', async () => {
  const graph = servingGraph();
  const session = await ort.InferenceSession.create(encodeModel(graph, { parameters: 'inputs' }), {
    intraOpNumThreads: 1,
  });
  const weights = Object.fromEntries(
    graph.parameters.map(({ value: { name, shape } }) => {
      const data = Float32Array.from({ length: (shape as number[]).reduce((a, b) => a * b, 1) }, (_, i) =>
        Math.sin(i + name.length),
      );
      return [name, new ort.Tensor('float32', data, shape as number[])];
    }),
  );
  const text = Float32Array.from({ length: 8 }, (_, i) => Math.cos(i));
  const run = async (x: Float32Array, mask: number[], batch: number): Promise<Float32Array> => {
    const tokens = mask.length / batch;
    const { logits } = await session.run({
      ...weights,
      x: new ort.Tensor('float32', x, [batch, tokens, 4]),
      mask: new ort.Tensor('float32', Float32Array.from(mask), [batch, tokens]),
    });
    return logits!.data as Float32Array;
  };
  const alone = await run(text, [1, 1], 1);
  const padded = new Float32Array(2 * 3 * 4).fill(7);
  padded.set(text, 12);
  const together = await run(padded, [1, 1, 1, 1, 1, 0], 2);
  for (let k = 0; k < 3; k++) expect(together[3 + k]).toBeCloseTo(alone[k]!, 5);
});

it('leaves parameters out on request, for a loader to add', async () => {
  const bytes = encodeModel(servingGraph(), { parameters: 'omitted' });
  await expect(ort.InferenceSession.create(bytes)).rejects.toThrow(
    /norm\.scale|head\.weight|pool\.queries|head\.bias|norm\.shift/,
  );
});

it('writes only what the outputs need', () => {
  const graph = servingGraph();
  const before = encodeModel(graph, { parameters: 'omitted' }).length;
  linear(graph.input('unused', [2, 2]), 'unused', 100);
  expect(encodeModel(graph, { parameters: 'omitted' }).length).toBe(before);
});
