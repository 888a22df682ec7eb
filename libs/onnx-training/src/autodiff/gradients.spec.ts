import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.js';
import type { Value } from '../graph/value.js';
import { attentionPooling } from '../layers/attention-pooling.js';
import { maskedBinaryCrossEntropy } from '../losses/binary-cross-entropy.js';
import { supervisedContrastive } from '../losses/supervised-contrastive.js';
import * as op from '../operators/index.js';
import { GraphSession } from '../training/session.js';
import { Random } from '../training/random.js';
import { gradients } from './gradients.js';

const [BATCH, TOKENS, WIDTH, QUERIES, FEATURES, LABELS] = [6, 5, 4, 3, 7, 2];

/**
 * A small model of the kind the engine is for: layer normalisation, attention pooling over masked tokens, GELU, two losses.
 * Its weights are inputs here, so that they can be moved.
 */
function smallModel() {
  const graph = new Graph();
  const tokens = graph.input('tokens', [BATCH, TOKENS, WIDTH]);
  const mask = graph.input('mask', [BATCH, TOKENS]);
  const [scale, shift] = [graph.input('scale', [WIDTH]), graph.input('shift', [WIDTH])];
  const weight = graph.input('weight', [QUERIES * WIDTH, FEATURES]);
  const bias = graph.input('bias', [FEATURES]);
  const head = graph.input('head', [FEATURES, LABELS]);
  const [y, w] = [graph.input('y', [BATCH, LABELS]), graph.input('w', [BATCH, LABELS])];
  const [positives, hidden] = [graph.input('positives', [BATCH, BATCH]), graph.input('hidden', [BATCH, BATCH])];
  const pooled = attentionPooling(op.layerNormalization(tokens, scale, shift), mask, 'pool', QUERIES);
  const features = op.gelu(op.gemm(pooled, weight, { bias }));
  const loss = op.add(
    maskedBinaryCrossEntropy(op.matmul(features, head), y, w),
    supervisedContrastive(features, positives, hidden, 0.5),
  );
  return { graph, loss, wrt: [tokens, scale, shift, weight, bias, head, graph.parameters[0]!.value] };
}

function fill(session: GraphSession): void {
  const random = new Random(3);
  for (const name of ['tokens', 'scale', 'shift', 'weight', 'bias', 'head', 'pool.queries']) {
    session.buffer(name).forEach((_, i, all) => (all[i] = 0.5 * random.normal()));
  }
  const classOf = (row: number): number => row % 2;
  session.buffer('mask').forEach((_, i, all) => (all[i] = i % TOKENS < 3 + (i % 2) ? 1 : 0));
  session.buffer('y').forEach((_, i, all) => (all[i] = classOf(Math.floor(i / LABELS))));
  session.buffer('w').forEach((_, i, all) => (all[i] = i % 5 === 0 ? 0 : 1 / BATCH));
  for (let i = 0; i < BATCH; i++) {
    for (let j = 0; j < BATCH; j++) {
      session.buffer('positives')[i * BATCH + j] =
        i !== j && classOf(i) === classOf(j) ? 1 / (BATCH / 2 - 1) / BATCH : 0;
      session.buffer('hidden')[i * BATCH + j] = i === j ? -10_000 : 0;
    }
  }
}

describe('gradients of a whole model', () => {
  it('point where a step along them changes the loss as central differences say, for every tensor', async () => {
    const { graph, loss, wrt } = smallModel();
    graph.output('loss', loss);
    gradients(loss, wrt).forEach((gradient, i) => graph.output(`d:${wrt[i]!.name}`, gradient));
    const session = await GraphSession.create(graph);
    fill(session);
    const lossAfter = async (name: string, direction: Float32Array, h: number): Promise<number> => {
      const buffer = session.buffer(name);
      const before = buffer.slice();
      buffer.forEach((value, i) => (buffer[i] = value + h * direction[i]!));
      await session.run();
      buffer.set(before);
      return session.buffer('loss')[0]!;
    };
    for (const { name } of wrt) {
      await session.run();
      const gradient = session.buffer(`d:${name}`).slice();
      const length = Math.hypot(...gradient);
      // Along the gradient the slope is its length, the steepest there is.
      const direction = gradient.map((g) => g / length);
      const h = 1e-2;
      const slope = ((await lossAfter(name, direction, h)) - (await lossAfter(name, direction, -h))) / (2 * h);
      expect(Math.abs(slope - length) / length, name).toBeLessThan(5e-3);
    }
  });

  it('leave tokens that the mask hides alone', async () => {
    const { graph, loss, wrt } = smallModel();
    graph.output('d', gradients(loss, [wrt[0]!])[0]!);
    const session = await GraphSession.create(graph);
    fill(session);
    await session.run();
    const mask = session.buffer('mask');
    session.buffer('d').forEach((g, i) => {
      if (mask[Math.floor(i / WIDTH)] === 0) expect(Math.abs(g)).toBe(0);
    });
  });

  it('add up over every path: d(x·x + x)/dx = 2x + 1', async () => {
    const graph = new Graph();
    const x = graph.input('x', [3]);
    const loss = op.reduceSum(op.add(op.multiply(x, x), x), [0]);
    graph.output('dx', gradients(loss, [x])[0]!);
    const session = await GraphSession.create(graph);
    session.buffer('x').set([1, -2, 0.5]);
    await session.run();
    expect([...session.buffer('dx')]).toEqual([3, -3, 2]);
  });
});

it('where takes each gradient from the side that was chosen', async () => {
  const graph = new Graph();
  const choice = graph.input('choice', [3], 'bool');
  const [a, b] = [graph.input('a', [3]), graph.input('b', [1])];
  const chosen = op.where(choice, a, b);
  graph.output('chosen', chosen);
  gradients(op.reduceSum(op.multiply(chosen, graph.constant([1, 10, 100])), [0]), [a, b]).forEach((gradient, i) =>
    graph.output(`d${i}`, gradient),
  );
  const session = await GraphSession.create(graph, new Map([['choice', Uint8Array.of(1, 0, 0)]]));
  session.buffer('a').set([1, 2, 3]);
  session.buffer('b').set([9]);
  await session.run();
  expect([...session.buffer('chosen')]).toEqual([1, 9, 9]);
  expect([...session.buffer('d0')]).toEqual([1, 0, 0]);
  expect([...session.buffer('d1')]).toEqual([110]);
});

describe('wrong shapes are found when the graph is built, with both shapes in the message', () => {
  const build = (...shapes: number[][]): Value[] => {
    const graph = new Graph();
    return shapes.map((shape, i) => graph.input(`x${i}`, shape));
  };
  it.each<[string, () => unknown, string]>([
    [
      'matmul',
      () => op.matmul(...(build([2, 3], [4, 5]) as [Value, Value])),
      'matmul: inner dimensions differ: [2, 3] x [4, 5]',
    ],
    [
      'gemm',
      () => op.gemm(...(build([2, 3], [2, 3]) as [Value, Value])),
      'gemm: inner dimensions differ: [2, 3] x [2, 3]',
    ],
    ['add', () => op.add(...(build([2, 3], [2]) as [Value, Value])), 'add: cannot broadcast [2, 3] with [2]'],
    ['reshape', () => op.reshape(build([2, 3])[0]!, [4, 2]), 'reshape: [2, 3] does not become [4, 2]'],
    [
      'transpose',
      () => op.transpose(build([2, 3])[0]!, [0]),
      'transpose: order [0] does not name every axis of [2, 3]',
    ],
    ['slice', () => op.slice(build([2, 3])[0]!, 1, 2, 4), 'slice: [2, 4) of axis 1 does not lie in [2, 3]'],
    ['reduceSum', () => op.reduceSum(build([2, 3])[0]!, [2]), 'reduceSum: axis 2 is not one of [2, 3]; axes [2]'],
    ['expand', () => op.expand(build([2, 3])[0]!, [2, 1]), 'expand: [2, 3] does not stretch to [2, 1]'],
    ['concat', () => op.concat(build([2, 3], [3, 3]), 1), 'concat along axis 1: [2, 3] and [3, 3] differ elsewhere'],
    [
      'layerNormalization',
      () => op.layerNormalization(...(build([2, 3], [2], [3]) as [Value, Value, Value])),
      'layerNormalization: [2] does not fit rows of [2, 3]',
    ],
    [
      'a loss',
      () => maskedBinaryCrossEntropy(...(build([2, 3], [2, 3], [3, 2]) as [Value, Value, Value])),
      'maskedBinaryCrossEntropy: logits [2, 3], x2 [3, 2]',
    ],
    [
      'attentionPooling',
      () => attentionPooling(...(build([2, 3, 4], [2, 5]) as [Value, Value]), 'pool', 1),
      'attentionPooling pool: mask [2, 5] does not fit tokens [2, 3, 4]',
    ],
    [
      'scatterAdd',
      () => {
        const [table, rows] = build([3, 4], [2, 5]);
        return op.scatterAdd(table!, table!.graph.input('indices', [2, 1], 'int64'), rows!);
      },
      'scatterAdd: rows [2, 5] by int64 [2, 1] do not fit [3, 4]',
    ],
    ['gradients', () => gradients(build([2])[0]!, []), 'gradients: the loss must be a scalar [], got [2]'],
  ])('%s', (_, wrong, message) => {
    expect(wrong).toThrow(expect.objectContaining({ name: 'ShapeError', message }) as Error);
  });
});
