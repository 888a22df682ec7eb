import { broadcastShape } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { unbroadcast } from './unbroadcast.js';

/** a · b, element by element, with broadcasting. */
export function multiply(a: Value, b: Value): Value {
  return a.graph.node('Mul', [a, b], broadcastShape(a.shape, b.shape, 'multiply'), {
    vjp: () => (dy) => [unbroadcast(multiply(dy, b), a.shape), unbroadcast(multiply(dy, a), b.shape)],
  });
}
