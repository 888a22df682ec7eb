import type { Value } from '../graph/value.js';
import { divide } from './divide.js';
import { multiply } from './multiply.js';

/** √x; x > 0 where a gradient is wanted. */
export function sqrt(x: Value): Value {
  return x.graph.node('Sqrt', [x], x.shape, {
    vjp:
      ([y]) =>
      (dy) => [divide(multiply(dy, x.graph.constant(0.5)), y!)],
  });
}
