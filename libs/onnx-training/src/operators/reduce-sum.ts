import type { Value } from '../graph/value.js';
import { expand } from './expand.js';
import { reshape } from './reshape.js';
import { reducedShape } from './reduced-shape.js';

/** Sum over the given axes (counted from 0); `keep` leaves them as size 1. */
export function reduceSum(x: Value, axes: readonly number[], keep = false): Value {
  if (axes.length === 0) return x;
  return x.graph.node('ReduceSum', [x, x.graph.integers(axes)], reducedShape(x.shape, axes, keep, 'reduceSum'), {
    attributes: { keepdims: { int: keep ? 1 : 0 } },
    vjp: () => (dy) => [expand(reshape(dy, reducedShape(x.shape, axes, true, 'reduceSum')), x.shape), undefined],
  });
}
