import type { Value } from '../graph/value.js';
import { exp } from './exp.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';

/** Gauss error function 2/√π ∫₀ˣ e^(-t²) dt. */
export function erf(x: Value): Value {
  return x.graph.node('Erf', [x], x.shape, {
    vjp: () => (dy) => [multiply(multiply(dy, x.graph.constant(2 / Math.sqrt(Math.PI))), exp(negate(multiply(x, x))))],
  });
}
