import { elementCount, fixed, format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { expand } from './expand.js';
import { reshape } from './reshape.js';
import { scatterAdd } from './scatter-add.js';

/** Rows of a table by index: table [rows, ...], indices int64 [...] in [0, rows) -> [...indices, ...]. */
export function gather(table: Value, indices: Value): Value {
  if (table.shape.length === 0 || indices.type !== 'int64') {
    throw new ShapeError(
      `gather: needs a table and int64 indices, got ${format(table.shape)} by ${indices.type} ${format(indices.shape)}`,
    );
  }
  const row = table.shape.slice(1);
  return table.graph.node('Gather', [table, indices], [...indices.shape, ...row], {
    attributes: { axis: { int: 0 } },
    vjp: () => (dy) => {
      const count = elementCount(indices.shape, 'gather');
      table.shape.forEach((size) => fixed(size, table.shape, 'gather'));
      const empty = expand(table.graph.constant(0, []), table.shape);
      return [scatterAdd(empty, reshape(indices, [count, 1]), reshape(dy, [count, ...row])), undefined];
    },
  });
}
