import { fixed, format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { slice } from './slice.js';

/** Values one after another along one axis; all other axes equal. */
export function concat(values: readonly Value[], axis: number): Value {
  const first = values[0];
  if (first === undefined) throw new ShapeError('concat: needs at least one value');
  if (values.length === 1) return first;
  for (const { shape } of values) {
    if (shape.length !== first.shape.length || shape.some((size, a) => a !== axis && size !== first.shape[a])) {
      throw new ShapeError(`concat along axis ${axis}: ${format(first.shape)} and ${format(shape)} differ elsewhere`);
    }
  }
  const sizes = values.map(({ shape }) => fixed(shape[axis], shape, 'concat'));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return first.graph.node(
    'Concat',
    values,
    first.shape.map((size, a) => (a === axis ? total : size)),
    {
      type: first.type,
      attributes: { axis: { int: axis } },
      vjp: () => (dy) => {
        let begin = 0;
        return sizes.map((size) => slice(dy, axis, begin, (begin += size)));
      },
    },
  );
}
