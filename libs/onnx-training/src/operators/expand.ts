import { type Shape, broadcastShape, format, sameShape } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { fixed } from '../graph/shape.js';
import { unbroadcast } from './unbroadcast.js';

/** Repeats x along axes of size 1 until it has `shape`. @throws ShapeError if it cannot. */
export function expand(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShape(x.shape, shape, 'expand'), shape)) {
    throw new ShapeError(`expand: ${format(x.shape)} does not stretch to ${format(shape)}`);
  }
  const target = x.graph.integers(shape.map((size) => fixed(size, shape, 'expand')));
  return x.graph.node('Expand', [x, target], shape, {
    type: x.type,
    vjp: () => (dy) => [unbroadcast(dy, x.shape), undefined],
  });
}
