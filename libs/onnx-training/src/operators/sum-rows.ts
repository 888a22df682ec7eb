import { fixed } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { matmul } from './matmul.js';
import { reshape } from './reshape.js';

/** [m, n] -> [n], the sum over rows, as a product with a row of ones: several times faster than ReduceSum over axis 0. */
export function sumRows(x: Value): Value {
  const rows = fixed(x.shape[0], x.shape, 'sumRows');
  const row = x.graph.constant(new Float32Array(rows).fill(1), [1, rows]);
  return reshape(matmul(row, x), [x.shape[1]!]);
}
