import { type Shape, fixed, format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { concat } from './concat.js';
import { expand } from './expand.js';

/** The part [begin, end) of x along one axis. */
export function slice(x: Value, axis: number, begin: number, end: number): Value {
  const size = fixed(x.shape[axis], x.shape, 'slice');
  if (!(0 <= begin && begin < end && end <= size)) {
    throw new ShapeError(`slice: [${begin}, ${end}) of axis ${axis} does not lie in ${format(x.shape)}`);
  }
  const { graph } = x;
  const resized = (length: number): Shape => x.shape.map((old, a) => (a === axis ? length : old));
  const inputs = [x, graph.integers([begin]), graph.integers([end]), graph.integers([axis])];
  return graph.node('Slice', inputs, resized(end - begin), {
    type: x.type,
    vjp: () => (dy) => {
      const empty = (length: number): Value[] => (length === 0 ? [] : [expand(graph.constant(0), resized(length))]);
      return [concat([...empty(begin), dy, ...empty(size - end)], axis)];
    },
  });
}
