import type { Value } from '../graph/value.js';
import { multiply } from './multiply.js';
import { subtract } from './subtract.js';

/** Hyperbolic tangent. */
export function tanh(x: Value): Value {
  return x.graph.node('Tanh', [x], x.shape, {
    vjp:
      ([y]) =>
      (dy) => [multiply(dy, subtract(x.graph.constant(1), multiply(y!, y!)))],
  });
}
