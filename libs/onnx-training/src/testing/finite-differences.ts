import { gradients } from '../autodiff/gradients.js';
import { Graph } from '../graph/graph.js';
import { type Shape, elementCount } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { multiply } from '../operators/multiply.js';
import { reduceSum } from '../operators/reduce-sum.js';
import { GraphSession } from '../training/session.js';
import { Random } from '../training/random.js';

/** A function of tensors in float64, written apart from the engine: the other opinion. */
export type Reference = (...inputs: Float64Array[]) => Float64Array | number[];

export interface GradientCase {
  readonly shapes: readonly Shape[];
  readonly build: (...values: Value[]) => Value;
  readonly reference: Reference;
  /** Where to draw inputs from, for functions that are not defined everywhere. Default: normal. */
  readonly draw?: (random: Random) => number;
}

export interface Agreement {
  /** Largest difference between the graph's result and the reference's, relative to 1 + |value|. */
  readonly forward: number;
  /** Largest difference between the graph's gradient and central differences of the reference, likewise. */
  readonly backward: number;
}

/**
 * Runs a graph in ONNX Runtime (float32) beside a float64 reference: results side by side, and the gradient of
 * L = Σ r·f(x), r random, beside (L(x + h) - L(x - h)) / 2h of the reference, h = 1e-5.
 */
export async function compareWithReference(
  { shapes, build, reference, draw = (r) => r.normal() }: GradientCase,
  seed = 7,
): Promise<Agreement> {
  const random = new Random(seed);
  const inputs = shapes.map((shape) =>
    Float64Array.from({ length: elementCount(shape) }, () => Math.fround(draw(random))),
  );
  const graph = new Graph();
  const values = shapes.map((shape, index) => graph.input(`x${index}`, shape));
  const result = build(...values);
  const direction = Float64Array.from({ length: elementCount(result.shape) }, () => Math.fround(random.normal()));
  const weight = graph.input('direction', result.shape);
  const loss = reduceSum(
    multiply(result, weight),
    result.shape.map((_, axis) => axis),
  );
  graph.output('result', result);
  gradients(loss, values).forEach((gradient, index) => graph.output(`d${index}`, gradient));

  const session = await GraphSession.create(graph);
  inputs.forEach((input, index) => {
    if (session.uses(`x${index}`)) session.buffer(`x${index}`).set(input);
  });
  session.buffer('direction').set(direction);
  await session.run();

  const scalar = (at: Float64Array[]): number =>
    Array.from(reference(...at)).reduce((sum, y, i) => sum + y * direction[i]!, 0);
  const expected = reference(...inputs);
  const forward = largestDifference(session.buffer('result'), expected);
  const backward = Math.max(
    ...inputs.map((input, index) => {
      const numeric = input.map((_, i) => {
        const moved = (h: number): number =>
          scalar(inputs.map((x, n) => (n === index ? x.map((v, j) => (i === j ? v + h : v)) : x)));
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });
      return largestDifference(session.buffer(`d${index}`), numeric);
    }),
  );
  await session.release();
  return { forward, backward };
}

function largestDifference(actual: Float32Array, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  return actual.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!) / (1 + Math.abs(expected[i]!))),
    0,
  );
}
