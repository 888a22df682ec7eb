import { type Shape, format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';

/** The shape after reducing `axes` (each in [0, rank)), kept as 1 or dropped. @throws ShapeError for an axis out of range. */
export function reducedShape(shape: Shape, axes: readonly number[], keep: boolean, what: string): Shape {
  const outside = axes.find((axis) => axis < 0 || axis >= shape.length || !Number.isInteger(axis));
  if (outside !== undefined)
    throw new ShapeError(`${what}: axis ${outside} is not one of ${format(shape)}; axes ${format(axes)}`);
  return shape.flatMap((size, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [size]));
}
