import { type Shape, format, sameShape } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';

/**
 * The same elements in another shape. At most one dimension may be symbolic; it is found when the graph runs, and must
 * stand for what is left over.
 * @throws ShapeError if the numbers of elements differ.
 */
export function reshape(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const [from, to] = [sizeOf(x.shape), sizeOf(shape)];
  const symbolsFit =
    from.symbols.length === to.symbols.length && from.symbols.every((symbol) => to.symbols.includes(symbol));
  if (!symbolsFit || from.known !== to.known || to.symbols.length > 1) {
    throw new ShapeError(`reshape: ${format(x.shape)} does not become ${format(shape)}`);
  }
  const target = x.graph.integers(shape.map((size) => (typeof size === 'number' ? size : -1)));
  return x.graph.node('Reshape', [x, target], shape, {
    type: x.type,
    vjp: () => (dy) => [reshape(dy, x.shape), undefined],
  });
}

function sizeOf(shape: Shape): { known: number; symbols: string[] } {
  const symbols = shape.filter((size) => typeof size === 'string');
  const known = shape.reduce<number>((product, size) => (typeof size === 'number' ? product * size : product), 1);
  return { known, symbols };
}
