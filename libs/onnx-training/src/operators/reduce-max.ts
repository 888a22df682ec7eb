import type { Value } from '../graph/value.js';
import { reducedShape } from './reduced-shape.js';

/** Largest element; no gradient flows back (it is there to keep exponentials finite). Over the given axes (counted from 0); `keep` leaves them as size 1. */
export function reduceMax(x: Value, axes: readonly number[], keep = false): Value {
  if (axes.length === 0) return x;
  return x.graph.node('ReduceMax', [x, x.graph.integers(axes)], reducedShape(x.shape, axes, keep, 'reduceMax'), {
    attributes: { keepdims: { int: keep ? 1 : 0 } },
  });
}
