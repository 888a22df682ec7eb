import type { Graph } from './graph.js';
import type { Shape } from './shape.js';

/** Element types the engine uses; numbers trained are float32. */
export type ElementType = 'float32' | 'int64' | 'int32' | 'bool';

/** One tensor of a graph: a name, a shape and an element type; numbers only when a session runs. */
export interface Value {
  readonly graph: Graph;
  readonly name: string;
  readonly shape: Shape;
  readonly type: ElementType;
}

/** An attribute of an ONNX node. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string };

/**
 * Vector-Jacobian product: from the gradient of the loss by an operator's first output to its gradient by each input;
 * undefined for an input that has none (indices, axes).
 */
export type VectorJacobianProduct = (dy: Value) => readonly (Value | undefined)[];

/** One application of an ONNX operator. */
export interface GraphNode {
  readonly operator: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Absent: nothing flows back through this node. */
  readonly vjp?: VectorJacobianProduct;
}
