import type { Value } from '../graph/value.js';
import { multiply } from './multiply.js';
import { reduceSum } from './reduce-sum.js';
import { subtract } from './subtract.js';

/** eˣ / Σ eˣ over the last axis. */
export function softmax(x: Value): Value {
  return x.graph.node('Softmax', [x], x.shape, {
    attributes: { axis: { int: -1 } },
    vjp:
      ([y]) =>
      (dy) => {
        const weighted = multiply(dy, y!);
        return [subtract(weighted, multiply(y!, reduceSum(weighted, [y!.shape.length - 1], true)))];
      },
  });
}
