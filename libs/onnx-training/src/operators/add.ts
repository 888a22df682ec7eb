import { broadcastShape } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { unbroadcast } from './unbroadcast.js';

/** a + b, with broadcasting. */
export function add(a: Value, b: Value): Value {
  return a.graph.node('Add', [a, b], broadcastShape(a.shape, b.shape, 'add'), {
    vjp: () => (dy) => [unbroadcast(dy, a.shape), unbroadcast(dy, b.shape)],
  });
}
