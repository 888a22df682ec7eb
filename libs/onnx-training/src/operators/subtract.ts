import { broadcastShape } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { negate } from './negate.js';
import { unbroadcast } from './unbroadcast.js';

/** a - b, with broadcasting. */
export function subtract(a: Value, b: Value): Value {
  return a.graph.node('Sub', [a, b], broadcastShape(a.shape, b.shape, 'subtract'), {
    vjp: () => (dy) => [unbroadcast(dy, a.shape), unbroadcast(negate(dy), b.shape)],
  });
}
