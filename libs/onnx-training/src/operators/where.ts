import { broadcastShape } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { unbroadcast } from './unbroadcast.js';

/** a where the condition holds, b elsewhere, with broadcasting; condition: bool. */
export function where(condition: Value, a: Value, b: Value): Value {
  if (condition.type !== 'bool') throw new ShapeError(`where: the condition is ${condition.type}, not bool`);
  const shape = broadcastShape(condition.shape, broadcastShape(a.shape, b.shape, 'where'), 'where');
  const nothing = a.graph.constant(0);
  return a.graph.node('Where', [condition, a, b], shape, {
    vjp: () => (dy) => [
      undefined,
      unbroadcast(where(condition, dy, nothing), a.shape),
      unbroadcast(where(condition, nothing, dy), b.shape),
    ],
  });
}
