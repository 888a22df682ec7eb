import type { Value } from '../graph/value.js';
import { layerNormalization } from '../operators/layer-normalization.js';
import { fixed } from '../graph/shape.js';
import { ones, zeros } from './initializer.js';

/** Layer normalisation over the last axis with parameters `name.scale` (1) and `name.shift` (0). */
export function layerNorm(x: Value, name: string): Value {
  const width = fixed(x.shape.at(-1), x.shape, `layerNorm ${name}`);
  return layerNormalization(
    x,
    x.graph.parameter(`${name}.scale`, [width], ones),
    x.graph.parameter(`${name}.shift`, [width], zeros),
  );
}
