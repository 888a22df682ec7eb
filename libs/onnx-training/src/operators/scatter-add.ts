import type { Value } from '../graph/value.js';

/** Adds rows to a copy of `table` at `indices` (int64 [n, 1]); repeated indices add up. No gradient. */
export function scatterAdd(table: Value, indices: Value, rows: Value): Value {
  return table.graph.node('ScatterND', [table, indices, rows], table.shape, {
    attributes: { reduction: { text: 'add' } },
  });
}
