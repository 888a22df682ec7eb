import { describe, expect, it } from 'vitest';
import type { Shape } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { compareWithReference, type GradientCase } from '../testing/finite-differences.js';
import * as op from './index.js';

// Float64 references, written from the definitions. Float32 in the graph leaves differences of some 1e-6 of a value.
const FORWARD_TOLERANCE = 1e-5;
const BACKWARD_TOLERANCE = 1e-4;

const map = (f: (x: number) => number) => (x: Float64Array) => x.map(f);
const positive: GradientCase['draw'] = (r) => 0.5 + 2 * r.uniform();
/** Keeps away from 0, where a kink has no derivative to compare with. */
const awayFromZero: GradientCase['draw'] = (r) => (r.uniform() < 0.5 ? -1 : 1) * (0.2 + r.uniform());

/** erf by its Maclaurin series, exact to float64 for |x| < 4. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** [m, k] x [k, n] in float64. */
function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): number[] {
  return Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += a[Math.floor(at / n) * k + i]! * b[i * n + (at % n)]!;
    return sum;
  });
}

function rowsOf(x: Float64Array, width: number): number[][] {
  return Array.from({ length: x.length / width }, (_, row) => [...x.subarray(row * width, (row + 1) * width)]);
}

function flipped(x: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(x, (_, at) => x[(at % rows) * columns + Math.floor(at / rows)]!);
}

function softmaxRow(row: number[]): number[] {
  const total = row.reduce((sum, x) => sum + Math.exp(x), 0);
  return row.map((x) => Math.exp(x) / total);
}

function normalizedRow(row: number[]): number[] {
  const mean = row.reduce((a, b) => a + b, 0) / row.length;
  const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / row.length;
  return row.map((x) => (x - mean) / Math.sqrt(variance + 1e-5));
}

type Row = [
  name: string,
  shapes: Shape[],
  build: (...values: Value[]) => Value,
  reference: GradientCase['reference'],
  draw?: GradientCase['draw'],
];

const indices = (like: Value): Value => {
  const graph = like.graph;
  return op.reshape(graph.integers([2, 0, 2, 1]), [4]);
};

const CASES: Row[] = [
  ['add', [[2, 3], [3]], op.add, (a, b) => a.map((x, i) => x + b[i % 3]!)],
  [
    'add of an operand stretched in the middle',
    [
      [2, 3, 2],
      [2, 1, 2],
    ],
    op.add,
    (a, b) => a.map((x, i) => x + b[Math.floor(i / 6) * 2 + (i % 2)]!),
  ],
  ['subtract', [[3], [2, 3]], op.subtract, (a, b) => b.map((x, i) => a[i % 3]! - x)],
  [
    'multiply',
    [
      [2, 3],
      [2, 1],
    ],
    op.multiply,
    (a, b) => a.map((x, i) => x * b[Math.floor(i / 3)]!),
  ],
  ['multiply of a value by itself', [[4]], (x) => op.multiply(x, x), map((x) => x * x)],
  ['divide', [[2, 3], [3]], op.divide, (a, b) => a.map((x, i) => x / b[i % 3]!), awayFromZero],
  ['negate', [[4]], op.negate, map((x) => -x)],
  ['exp', [[4]], op.exp, map(Math.exp)],
  ['log', [[4]], op.log, map(Math.log), positive],
  ['sqrt', [[4]], op.sqrt, map(Math.sqrt), positive],
  ['tanh', [[4]], op.tanh, map(Math.tanh)],
  ['sigmoid', [[4]], op.sigmoid, map((x) => 1 / (1 + Math.exp(-x)))],
  ['softplus', [[4]], op.softplus, map((x) => Math.log1p(Math.exp(x)))],
  ['relu', [[6]], op.relu, map((x) => Math.max(0, x)), awayFromZero],
  ['erf', [[5]], op.erf, map(erf)],
  ['gelu', [[8]], op.gelu, map((x) => 0.5 * x * (1 + erf(x / Math.SQRT2)))],
  ['softmax', [[2, 4]], op.softmax, (x) => rowsOf(x, 4).flatMap(softmaxRow)],
  [
    'reduceSum',
    [[2, 3, 2]],
    (x) => op.reduceSum(x, [1]),
    (x) => [0, 1, 6, 7].map((i) => x[i]! + x[i + 2]! + x[i + 4]!),
  ],
  [
    'reduceMean, axes kept',
    [[2, 3]],
    (x) => op.reduceMean(x, [1], true),
    (x) => rowsOf(x, 3).map((r) => (r[0]! + r[1]! + r[2]!) / 3),
  ],
  ['sumRows', [[3, 2]], op.sumRows, (x) => [x[0]! + x[2]! + x[4]!, x[1]! + x[3]! + x[5]!]],
  ['expand', [[2, 1]], (x) => op.expand(x, [2, 3]), (x) => [x[0]!, x[0]!, x[0]!, x[1]!, x[1]!, x[1]!]],
  ['reshape', [[2, 3]], (x) => op.reshape(x, [3, 2]), (x) => x],
  ['transpose', [[2, 3]], (x) => op.transpose(x), (x) => flipped(x, 2, 3)],
  ['transpose of three axes', [[1, 2, 3]], (x) => op.transpose(x, [2, 0, 1]), (x) => flipped(x, 2, 3)],
  [
    'matmul',
    [
      [2, 3],
      [3, 4],
    ],
    op.matmul,
    (a, b) => product(a, b, 2, 3, 4),
  ],
  [
    'matmul in batches, the second operand shared',
    [
      [2, 2, 3],
      [3, 2],
    ],
    op.matmul,
    (a, b) => [...product(a.slice(0, 6), b, 2, 3, 2), ...product(a.slice(6), b, 2, 3, 2)],
  ],
  [
    'gemm with bias',
    [[2, 3], [3, 2], [2]],
    (a, b, c) => op.gemm(a, b, { bias: c }),
    (a, b, c) => product(a, b, 2, 3, 2).map((x, i) => x + c[i % 2]!),
  ],
  [
    'gemm, first transposed',
    [
      [3, 2],
      [3, 2],
    ],
    (a, b) => op.gemm(a, b, { transposeA: true }),
    (a, b) => product(flipped(a, 3, 2), b, 2, 3, 2),
  ],
  [
    'gemm, second transposed',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => op.gemm(a, b, { transposeB: true }),
    (a, b) => product(a, flipped(b, 2, 3), 2, 3, 2),
  ],
  [
    'gemm, both transposed',
    [
      [3, 2],
      [4, 3],
    ],
    (a, b) => op.gemm(a, b, { transposeA: true, transposeB: true }),
    (a, b) => product(flipped(a, 3, 2), flipped(b, 4, 3), 2, 3, 4),
  ],
  [
    'layerNormalization',
    [[2, 4], [4], [4]],
    op.layerNormalization,
    (x, scale, shift) => rowsOf(x, 4).flatMap((row) => normalizedRow(row).map((v, i) => v * scale[i]! + shift[i]!)),
  ],
  [
    'layerNormalization of three axes',
    [[2, 2, 3], [3], [3]],
    op.layerNormalization,
    (x, scale, shift) => rowsOf(x, 3).flatMap((row) => normalizedRow(row).map((v, i) => v * scale[i]! + shift[i]!)),
  ],
  [
    'gather with a repeated index',
    [[3, 2]],
    (x) => op.gather(x, indices(x)),
    (x) => [x[4]!, x[5]!, x[0]!, x[1]!, x[4]!, x[5]!, x[2]!, x[3]!],
  ],
  [
    'gather by indices that other operators made',
    [[3, 2]],
    (x) => {
      const { graph } = x;
      const made = op.concat([op.slice(graph.integers([1, 2]), 0, 1, 2), graph.integers([0, 2, 1])], 0);
      return op.gather(x, op.transpose(op.reshape(made, [2, 2])));
    },
    (x) => [x[4]!, x[5]!, x[4]!, x[5]!, x[0]!, x[1]!, x[2]!, x[3]!],
  ],
  ['slice', [[2, 4]], (x) => op.slice(x, 1, 1, 3), (x) => [x[1]!, x[2]!, x[5]!, x[6]!]],
  [
    'concat',
    [
      [2, 1],
      [2, 2],
    ],
    (a, b) => op.concat([a, b], 1),
    (a, b) => [a[0]!, b[0]!, b[1]!, a[1]!, b[2]!, b[3]!],
  ],
];

describe('an operator computes what its definition says, and its gradient is that of finite differences', () => {
  it.each(CASES)('%s', async (_, shapes, build, reference, draw) => {
    const { forward, backward } = await compareWithReference({ shapes, build, reference, ...(draw && { draw }) });
    expect(forward).toBeLessThan(FORWARD_TOLERANCE);
    expect(backward).toBeLessThan(BACKWARD_TOLERANCE);
  });
});
