import type { Value } from '../graph/value.js';

/** -x */
export function negate(x: Value): Value {
  return x.graph.node('Neg', [x], x.shape, { vjp: () => (dy) => [negate(dy)] });
}
