import { format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { sumRows } from './sum-rows.js';

export interface GemmOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** [n], added to every row. */
  readonly bias?: Value;
}

/** [m, k] x [k, n] (+ bias [n]) -> [m, n]; either matrix may be given transposed. */
export function gemm(a: Value, b: Value, options: GemmOptions = {}): Value {
  const { transposeA = false, transposeB = false, bias } = options;
  const [m, k] = transposeA ? [a.shape[1], a.shape[0]] : [a.shape[0], a.shape[1]];
  const [k2, n] = transposeB ? [b.shape[1], b.shape[0]] : [b.shape[0], b.shape[1]];
  if (a.shape.length !== 2 || b.shape.length !== 2 || k !== k2 || m === undefined || n === undefined) {
    throw new ShapeError(
      `gemm: inner dimensions differ: ${format(a.shape)}${transposeA ? 'ᵀ' : ''} x ${format(b.shape)}${transposeB ? 'ᵀ' : ''}`,
    );
  }
  if (bias !== undefined && (bias.shape.length !== 1 || bias.shape[0] !== n)) {
    throw new ShapeError(`gemm: bias ${format(bias.shape)} does not fit a result ${format([m, n])}`);
  }
  return a.graph.node('Gemm', bias === undefined ? [a, b] : [a, b, bias], [m, n], {
    attributes: { transA: { int: transposeA ? 1 : 0 }, transB: { int: transposeB ? 1 : 0 } },
    vjp: () => (dy) => [
      transposeA ? gemm(b, dy, { transposeA: transposeB, transposeB: true }) : gemm(dy, b, { transposeB: !transposeB }),
      transposeB ? gemm(dy, a, { transposeA: true, transposeB: transposeA }) : gemm(a, dy, { transposeA: !transposeA }),
      ...(bias === undefined ? [] : [sumRows(dy)]),
    ],
  });
}
