import { type Shape, fixed, sameShape } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { reduceSum } from './reduce-sum.js';
import { reshape } from './reshape.js';

/** Sums a gradient over the axes along which an operand of `shape` was stretched: the reverse of broadcasting. */
export function unbroadcast(dy: Value, shape: Shape): Value {
  if (sameShape(dy.shape, shape)) return dy;
  const missing = dy.shape.length - shape.length;
  const axes = dy.shape.flatMap((size, axis) =>
    axis < missing || (shape[axis - missing] === 1 && size !== 1) ? [axis] : [],
  );
  shape.forEach((size) => fixed(size, shape, 'unbroadcast'));
  return reshape(reduceSum(dy, axes), shape);
}
