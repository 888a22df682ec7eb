import type { Value } from '../graph/value.js';
import { gemm } from '../operators/gemm.js';
import { fixed } from '../graph/shape.js';
import { normal, zeros } from './initializer.js';

/**
 * x W + b. x: [n, in] -> [n, out]. Parameters `name.weight` [in, out] ~ N(0, gain²/in), decayed, and `name.bias` [out], 0.
 */
export function linear(x: Value, name: string, out: number, gain = 1): Value {
  const width = fixed(x.shape[1], x.shape, `linear ${name}`);
  const weight = x.graph.parameter(`${name}.weight`, [width, out], normal(gain / Math.sqrt(width)), { decay: true });
  return gemm(x, weight, { bias: x.graph.parameter(`${name}.bias`, [out], zeros) });
}
