import { format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { multiply } from './multiply.js';
import { reduceMean } from './reduce-mean.js';
import { reduceSum } from './reduce-sum.js';
import { subtract } from './subtract.js';
import { sumRows } from './sum-rows.js';

/** Added to the variance. */
export const LAYER_NORM_EPSILON = 1e-5;

/**
 * (x - mean) / √(variance + 1e-5) · scale + shift over the last axis (Ba, Kiros and Hinton 2016).
 * x: [..., d]; scale, shift: [d].
 */
export function layerNormalization(x: Value, scale: Value, shift: Value): Value {
  const width = x.shape.at(-1);
  for (const parameter of [scale, shift]) {
    if (parameter.shape.length !== 1 || parameter.shape[0] !== width) {
      throw new ShapeError(`layerNormalization: ${format(parameter.shape)} does not fit rows of ${format(x.shape)}`);
    }
  }
  const last = x.shape.length - 1;
  const perRow = x.shape.map((size, axis) => (axis === last ? 1 : size));
  return x.graph.node('LayerNormalization', [x, scale, shift], x.shape, {
    attributes: { axis: { int: -1 }, epsilon: { float: LAYER_NORM_EPSILON } },
    further: [perRow, perRow],
    vjp:
      ([, mean, inverseDeviation]) =>
      (dy) => {
        const sumOverRows = (value: Value): Value =>
          last === 1
            ? sumRows(value)
            : reduceSum(
                value,
                x.shape.flatMap((_, axis) => (axis < last ? [axis] : [])),
              );
        const normalized = multiply(subtract(x, mean!), inverseDeviation!);
        const scaled = multiply(dy, scale);
        const dx = multiply(
          subtract(
            subtract(scaled, reduceMean(scaled, [last], true)),
            multiply(normalized, reduceMean(multiply(scaled, normalized), [last], true)),
          ),
          inverseDeviation!,
        );
        return [dx, sumOverRows(multiply(dy, normalized)), sumOverRows(dy)];
      },
  });
}
