import { ShapeError } from './shape-error.js';

/** A number of elements, or the name of one known only when the graph runs (`'batch'`). */
export type Dimension = number | string;

export type Shape = readonly Dimension[];

/** Number of elements. @throws ShapeError if a dimension is symbolic. */
export function elementCount(shape: Shape, what = 'elementCount'): number {
  let count = 1;
  for (const dimension of shape) count *= fixed(dimension, shape, what);
  return count;
}

/** The dimension as a number. @throws ShapeError if it is symbolic. */
export function fixed(dimension: Dimension | undefined, shape: Shape, what: string): number {
  if (typeof dimension !== 'number') throw new ShapeError(`${what}: needs numbers only, got ${format(shape)}`);
  return dimension;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/**
 * The shape two operands have after broadcasting: aligned at the last axis, 1 stretches to the other's size.
 * Source: ONNX, "Broadcasting in ONNX" (multidirectional).
 * @throws ShapeError if two sizes differ and neither is 1.
 */
export function broadcastShape(a: Shape, b: Shape, what: string): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[a.length - rank + axis] ?? 1;
    const y = b[b.length - rank + axis] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new ShapeError(`${what}: cannot broadcast ${format(a)} with ${format(b)}`);
    return x === 1 ? y : x;
  });
}

/** `[32, 128]` */
export function format(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
