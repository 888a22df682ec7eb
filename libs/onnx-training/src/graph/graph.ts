import type { Initializer } from '../layers/initializer.js';
import { type Shape, elementCount, format, sameShape } from './shape.js';
import { ShapeError } from './shape-error.js';
import type { Attribute, ElementType, GraphNode, Value, VectorJacobianProduct } from './value.js';

export type ConstantData = Float32Array | BigInt64Array | Int32Array;

/** A trained tensor: `decay` says whether AdamW shrinks it (weights yes, biases and normalisation no). */
export interface Parameter {
  readonly value: Value;
  readonly initializer: Initializer;
  readonly decay: boolean;
}

/**
 * A computation under construction: inputs, parameters and constants, and the operators applied to them, in an order
 * in which they can run. Operators append themselves; `gradients` appends the backward pass; `encodeModel` writes ONNX.
 */
export class Graph {
  readonly inputs: Value[] = [];
  readonly parameters: Parameter[] = [];
  readonly constants: { readonly value: Value; readonly data: ConstantData }[] = [];
  readonly nodes: GraphNode[] = [];
  readonly outputs: { readonly name: string; readonly value: Value }[] = [];

  private readonly names = new Set<string>();
  private readonly constantByContent = new Map<string, Value>();
  private count = 0;

  /** A tensor that the caller feeds. */
  input(name: string, shape: Shape, type: ElementType = 'float32'): Value {
    const value = this.declare(name, shape, type);
    this.inputs.push(value);
    return value;
  }

  /** A trained tensor; asked for twice under one name it is the same (shared weights). */
  parameter(name: string, shape: Shape, initializer: Initializer, options: { decay?: boolean } = {}): Value {
    const known = this.parameters.find((parameter) => parameter.value.name === name);
    if (known !== undefined) {
      if (!sameShape(known.value.shape, shape)) {
        throw new ShapeError(`parameter ${name}: is ${format(known.value.shape)}, asked for as ${format(shape)}`);
      }
      return known.value;
    }
    elementCount(shape, `parameter ${name}`);
    const value = this.declare(name, shape, 'float32');
    this.parameters.push({ value, initializer, decay: options.decay ?? false });
    return value;
  }

  /** A float32 constant; equal constants are one. */
  constant(
    data: number | readonly number[] | Float32Array,
    shape: Shape = typeof data === 'number' ? [] : [data.length],
  ): Value {
    return this.constantOf(
      typeof data === 'number' ? Float32Array.of(data) : Float32Array.from(data),
      shape,
      'float32',
    );
  }

  /** An int64 constant of one axis, such as axes or a target shape. */
  integers(data: readonly number[]): Value {
    return this.constantOf(BigInt64Array.from(data, BigInt), [data.length], 'int64');
  }

  /** Names a value as a result of the graph. */
  output(name: string, value: Value): void {
    this.outputs.push({ name, value });
  }

  /** Appends an operator and gives its first output. */
  node(
    operator: string,
    inputs: readonly Value[],
    shape: Shape,
    rule: {
      readonly attributes?: Readonly<Record<string, Attribute>>;
      readonly type?: ElementType;
      /** Shapes of outputs beyond the first. */
      readonly further?: readonly Shape[];
      readonly vjp?: (outputs: readonly Value[]) => VectorJacobianProduct;
    } = {},
  ): Value {
    const id = `${operator}_${this.count++}`;
    const outputs = [shape, ...(rule.further ?? [])].map((outputShape, index) =>
      this.declare(index === 0 ? id : `${id}_${index}`, outputShape, rule.type ?? 'float32'),
    );
    const vjp = rule.vjp?.(outputs);
    this.nodes.push({ operator, inputs, outputs, attributes: rule.attributes ?? {}, ...(vjp && { vjp }) });
    return outputs[0]!;
  }

  private declare(name: string, shape: Shape, type: ElementType): Value {
    if (this.names.has(name)) throw new ShapeError(`the graph already has a value named ${name}`);
    this.names.add(name);
    return { graph: this, name, shape, type };
  }

  private constantOf(data: ConstantData, shape: Shape, type: ElementType): Value {
    if (elementCount(shape, 'constant') !== data.length) {
      throw new ShapeError(`constant: ${data.length} numbers for shape ${format(shape)}`);
    }
    const content = data.length <= 16 ? `${type} ${format(shape)} ${data.join(',')}` : undefined;
    const known = content === undefined ? undefined : this.constantByContent.get(content);
    if (known !== undefined) return known;
    const value = this.declare(`constant_${this.count++}`, shape, type);
    this.constants.push({ value, data });
    if (content !== undefined) this.constantByContent.set(content, value);
    return value;
  }
}
