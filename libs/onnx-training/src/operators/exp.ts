import type { Value } from '../graph/value.js';
import { multiply } from './multiply.js';

/** eˣ */
export function exp(x: Value): Value {
  return x.graph.node('Exp', [x], x.shape, {
    vjp:
      ([y]) =>
      (dy) => [multiply(dy, y!)],
  });
}
