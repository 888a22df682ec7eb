import type { Value } from '../graph/value.js';

/** -1, 0 or 1; no gradient. */
export function sign(x: Value): Value {
  return x.graph.node('Sign', [x], x.shape);
}
