import type { Graph } from '../graph/graph.js';
import { type Shape, elementCount, format, sameShape } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Random } from './random.js';

/** A trained tensor on the JavaScript side: its numbers and, after a step, their gradient. */
export interface StoredParameter {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  readonly decay: boolean;
}

/**
 * The weights of a model, shared by all sessions that train or use it (one per batch and length bucket). Fresh ones are
 * drawn from the seeded generator in the order in which they are first asked for.
 */
export class ParameterStore {
  private readonly byName = new Map<string, StoredParameter>();

  constructor(private readonly random: Random) {}

  /** Every parameter of the graph, made and initialised where it is new. @throws ShapeError if one has another shape. */
  adopt(graph: Graph): StoredParameter[] {
    return graph.parameters.map(({ value, initializer, decay }) => {
      const known = this.byName.get(value.name);
      if (known !== undefined) {
        if (sameShape(known.shape, value.shape)) return known;
        throw new ShapeError(
          `parameter ${value.name}: stored as ${format(known.shape)}, the graph has ${format(value.shape)}`,
        );
      }
      const count = elementCount(value.shape);
      const parameter = {
        name: value.name,
        shape: value.shape,
        values: new Float32Array(count),
        gradient: new Float32Array(count),
        decay,
      };
      initializer(parameter.values, this.random);
      this.byName.set(value.name, parameter);
      return parameter;
    });
  }

  /** @throws Error if no graph has brought it in. */
  get(name: string): StoredParameter {
    const parameter = this.byName.get(name);
    if (parameter === undefined)
      throw new Error(`no parameter ${name}; there are ${[...this.byName.keys()].join(', ')}`);
    return parameter;
  }

  all(): StoredParameter[] {
    return [...this.byName.values()];
  }
}
