import { fixed } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { expand } from './expand.js';
import { multiply } from './multiply.js';
import { reshape } from './reshape.js';
import { reducedShape } from './reduced-shape.js';

/** Mean over the given axes (counted from 0); `keep` leaves them as size 1. */
export function reduceMean(x: Value, axes: readonly number[], keep = false): Value {
  if (axes.length === 0) return x;
  return x.graph.node('ReduceMean', [x, x.graph.integers(axes)], reducedShape(x.shape, axes, keep, 'reduceMean'), {
    attributes: { keepdims: { int: keep ? 1 : 0 } },
    vjp: () => (dy) => {
      const count = axes.reduce((product, axis) => product * fixed(x.shape[axis], x.shape, 'reduceMean'), 1);
      const share = multiply(dy, x.graph.constant(1 / count));
      return [expand(reshape(share, reducedShape(x.shape, axes, true, 'reduceMean')), x.shape), undefined];
    },
  });
}
