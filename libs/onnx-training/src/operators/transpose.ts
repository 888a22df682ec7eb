import { format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';

/** Axes in a new order: axis i of the result is axis order[i] of x; the last two swapped if no order is given. */
export function transpose(x: Value, order: readonly number[] = lastTwoSwapped(x.shape.length)): Value {
  const complete = order.length === x.shape.length && x.shape.every((_, axis) => order.includes(axis));
  if (!complete)
    throw new ShapeError(`transpose: order ${format(order)} does not name every axis of ${format(x.shape)}`);
  const back = order.map((_, axis) => order.indexOf(axis));
  return x.graph.node(
    'Transpose',
    [x],
    order.map((axis) => x.shape[axis]!),
    {
      type: x.type,
      attributes: { perm: { ints: order } },
      vjp: () => (dy) => [transpose(dy, back)],
    },
  );
}

function lastTwoSwapped(rank: number): number[] {
  const order = Array.from({ length: rank }, (_, axis) => axis);
  return [...order.slice(0, -2), rank - 1, rank - 2];
}
