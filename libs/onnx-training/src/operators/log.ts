import type { Value } from '../graph/value.js';
import { divide } from './divide.js';

/** Natural logarithm; x > 0. */
export function log(x: Value): Value {
  return x.graph.node('Log', [x], x.shape, { vjp: () => (dy) => [divide(dy, x)] });
}
