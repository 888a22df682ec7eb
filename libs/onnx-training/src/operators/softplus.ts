import type { Value } from '../graph/value.js';
import { multiply } from './multiply.js';
import { sigmoid } from './sigmoid.js';

/** ln(1 + eˣ) */
export function softplus(x: Value): Value {
  return x.graph.node('Softplus', [x], x.shape, { vjp: () => (dy) => [multiply(dy, sigmoid(x))] });
}
