import type { Value } from '../graph/value.js';
import { multiply } from './multiply.js';
import { sign } from './sign.js';

/** max(x, 0); the gradient at 0 is taken as 0. */
export function relu(x: Value): Value {
  return x.graph.node('Relu', [x], x.shape, {
    vjp:
      ([y]) =>
      (dy) => [multiply(dy, sign(y!))],
  });
}
