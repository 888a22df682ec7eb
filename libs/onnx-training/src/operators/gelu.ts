import type { Value } from '../graph/value.js';
import { add } from './add.js';
import { erf } from './erf.js';
import { exp } from './exp.js';
import { multiply } from './multiply.js';

/** x Φ(x), Φ the standard normal distribution function, in its exact form (Hendrycks and Gimpel 2016). */
export function gelu(x: Value): Value {
  const constant = (number: number): Value => x.graph.constant(number);
  return x.graph.node('Gelu', [x], x.shape, {
    vjp: () => (dy) => {
      const distribution = add(multiply(erf(multiply(x, constant(Math.SQRT1_2))), constant(0.5)), constant(0.5));
      const density = multiply(exp(multiply(multiply(x, x), constant(-0.5))), constant(1 / Math.sqrt(2 * Math.PI)));
      return [multiply(dy, add(distribution, multiply(x, density)))];
    },
  });
}
