import {
  AdamW,
  type Bag,
  Graph,
  GraphSession,
  layerNorm,
  matmul,
  maskedBinaryCrossEntropy,
  linear,
  ParameterStore,
  Random,
  reshape,
  reduceMean,
  SparseRows,
  TrainingSession,
} from '@parlance/onnx-training';
import type { BenchRow } from './bench-row.js';
import { encoderLayer } from './encoder-layer.js';

export const title =
  'Training engine: rate of a full step (forward, backward, clipping, AdamW) beside ONNX Runtime multiplying matrices';

interface Shape {
  readonly name: string;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly hidden: number;
  readonly tokens: number;
  readonly batch: number;
  /** Rows of a token table outside the graph; without one the token vectors are an input that is not trained. */
  readonly vocabulary?: number;
  readonly reach: number;
}

const SHAPES: readonly Shape[] = [
  {
    name: 'MiniLM-L6 size, 64 tokens, batch 16',
    width: 384,
    layers: 6,
    heads: 12,
    hidden: 1536,
    tokens: 64,
    batch: 16,
    reach: 0.75,
  },
  {
    name: 'd = 128, 2 layers, vocabulary 30k, 64 tokens, batch 64',
    width: 128,
    layers: 2,
    heads: 4,
    hidden: 512,
    tokens: 64,
    batch: 64,
    vocabulary: 30_000,
    reach: 0.55,
  },
];

const ROUNDS = 8;
const REFERENCE_SIZE = 1024;

/** Steps and reference products take turns, so that both meet the same neighbours; the best of each counts. */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const reference = await referenceProduct();
  for (const shape of SHAPES) {
    const step = await trainingStep(shape);
    let [bestReference, bestStep] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      bestReference = Math.max(bestReference, await rate(reference.flops, reference.run, 10));
      bestStep = Math.max(bestStep, await rate(flopsOf(shape), step, 3));
    }
    const share = bestStep / bestReference;
    rows.push({
      figure: shape.name,
      value: `${(share * 100).toFixed(0)} % of GEMM (${(bestStep / 1e9).toFixed(0)} of ${(bestReference / 1e9).toFixed(0)} GFLOP/s, one thread)`,
      reach: `≥ ${Math.round(shape.reach * 100)} %`,
      reached: share >= shape.reach,
    });
  }
  return rows;
}

/** Matrix products of one step: forward once, and twice as much backward. */
function flopsOf({ width, layers, hidden, tokens, batch }: Shape): number {
  const perToken = 4 * width * width + 2 * width * hidden + 2 * tokens * width;
  return 3 * 2 * batch * tokens * layers * perToken;
}

async function rate(flops: number, run: () => Promise<unknown>, times: number): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < times; i++) await run();
  return (flops * times) / ((performance.now() - started) / 1000);
}

async function referenceProduct() {
  const graph = new Graph();
  const n = REFERENCE_SIZE;
  graph.output('c', matmul(graph.input('a', [n, n]), graph.input('b', [n, n])));
  const session = await GraphSession.create(graph);
  const random = new Random(1);
  for (const name of ['a', 'b']) session.buffer(name).forEach((_, i, all) => (all[i] = random.uniform()));
  return { flops: 2 * n ** 3, run: () => session.run() };
}

async function trainingStep({
  width,
  layers,
  heads,
  hidden,
  tokens,
  batch,
  vocabulary,
}: Shape): Promise<() => Promise<void>> {
  const graph = new Graph();
  const x = graph.input('x', [batch * tokens, width]);
  let y = layerNorm(x, 'embedding');
  for (let layer = 0; layer < layers; layer++) y = encoderLayer(y, `layer${layer}`, { batch, tokens, heads, hidden });
  const logits = linear(reduceMean(reshape(y, [batch, tokens, width]), [1]), 'head', 8);
  const [target, weight] = [graph.input('target', [batch, 8]), graph.input('weight', [batch, 8])];
  const random = new Random(2);
  const store = new ParameterStore(random);
  const session = await TrainingSession.create(graph, maskedBinaryCrossEntropy(logits, target, weight), store, {
    ...(vocabulary !== undefined && { inputGradients: [x] }),
  });
  session.input('x').forEach((_, i, all) => (all[i] = random.normal()));
  session.input('weight').fill(1 / batch);
  const optimizer = new AdamW();
  const parameters = store.all();
  if (vocabulary === undefined) {
    return async () => {
      await session.run();
      optimizer.step(parameters, 1e-4);
    };
  }
  const table = new SparseRows(vocabulary, width);
  const bags: Bag[] = Array.from({ length: batch * tokens }, () => Int32Array.of(random.integer(vocabulary)));
  return async () => {
    table.sum(bags, session.input('x'));
    await session.run();
    table.update(bags, session.inputGradient('x'), optimizer.step(parameters, 1e-4));
  };
}
