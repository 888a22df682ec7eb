import { format, sameShape } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';

/**
 * Adds rows to a copy of `table` [rows, ...] at `indices` (int64 [n, 1]); repeated indices add up. rows: [n, ...].
 * No gradient. @throws ShapeError if they do not fit.
 */
export function scatterAdd(table: Value, indices: Value, rows: Value): Value {
  const count = indices.shape[0];
  const fits =
    indices.type === 'int64' &&
    count !== undefined &&
    sameShape(indices.shape, [count, 1]) &&
    table.shape.length > 0 &&
    sameShape(rows.shape, [count, ...table.shape.slice(1)]);
  if (!fits) {
    throw new ShapeError(
      `scatterAdd: rows ${format(rows.shape)} by ${indices.type} ${format(indices.shape)} do not fit ${format(table.shape)}`,
    );
  }
  return table.graph.node('ScatterND', [table, indices, rows], table.shape, {
    attributes: { reduction: { text: 'add' } },
  });
}
