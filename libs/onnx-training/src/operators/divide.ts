import { broadcastShape } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { unbroadcast } from './unbroadcast.js';

/** a / b, element by element, with broadcasting. */
export function divide(a: Value, b: Value): Value {
  return a.graph.node('Div', [a, b], broadcastShape(a.shape, b.shape, 'divide'), {
    vjp:
      ([y]) =>
      (dy) => [unbroadcast(divide(dy, b), a.shape), unbroadcast(negate(divide(multiply(dy, y!), b)), b.shape)],
  });
}
