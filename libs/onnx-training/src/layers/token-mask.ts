import type { Value } from '../graph/value.js';
import { multiply } from '../operators/multiply.js';
import { subtract } from '../operators/subtract.js';

/** Low enough that its exponential is 0 in float32, high enough to stay finite in sums. */
const HIDDEN = 10_000;

/** From a mask of 1 (token) and 0 (padding) to what is added to attention scores: 0 and -10,000. */
export function maskPenalty(mask: Value): Value {
  return multiply(subtract(mask, mask.graph.constant(1)), mask.graph.constant(HIDDEN));
}
