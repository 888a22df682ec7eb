import type { Value } from '../graph/value.js';
import { multiply } from './multiply.js';
import { subtract } from './subtract.js';

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(x: Value): Value {
  return x.graph.node('Sigmoid', [x], x.shape, {
    vjp:
      ([y]) =>
      (dy) => [multiply(dy, multiply(y!, subtract(x.graph.constant(1), y!)))],
  });
}
