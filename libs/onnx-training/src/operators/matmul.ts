import { type Shape, broadcastShape, format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { gemm } from './gemm.js';
import { transpose } from './transpose.js';
import { unbroadcast } from './unbroadcast.js';

/** [..., m, k] x [..., k, n] -> [..., m, n]; the leading axes broadcast. */
export function matmul(a: Value, b: Value): Value {
  return a.graph.node('MatMul', [a, b], productShape(a.shape, b.shape), {
    vjp: () => (dy) => {
      if (a.shape.length === 2 && b.shape.length === 2) {
        return [gemm(dy, b, { transposeB: true }), gemm(a, dy, { transposeA: true })];
      }
      return [unbroadcast(matmul(dy, transpose(b)), a.shape), unbroadcast(matmul(transpose(a), dy), b.shape)];
    },
  });
}

function productShape(a: Shape, b: Shape): Shape {
  const [m, k, k2, n] = [a.at(-2), a.at(-1), b.at(-2), b.at(-1)];
  if (m === undefined || k === undefined || n === undefined || k !== k2) {
    throw new ShapeError(`matmul: inner dimensions differ: ${format(a)} x ${format(b)}`);
  }
  return [...broadcastShape(a.slice(0, -2), b.slice(0, -2), 'matmul'), m, n];
}
