import ort from 'onnxruntime-node';
import { gradients } from '../autodiff/gradients.js';
import type { Graph } from '../graph/graph.js';
import { elementCount, format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { encodeModel } from '../onnx/encode-model.js';
import type { ParameterStore } from './parameter-store.js';

/** The buffers of one kind of element. */
export type Buffer32 = Float32Array | Int32Array | BigInt64Array | Uint8Array;

const SESSION_OPTIONS: ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};

/**
 * Runs a graph on ONNX Runtime with buffers that are handed over once: fill an input's buffer, run, read an output's.
 * Nothing is copied on the way in. Blocks its thread while it runs (DESIGN decision 1): use it in a worker or a process
 * of its own.
 */
export class GraphSession {
  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly feeds: Record<string, ort.Tensor>,
    private readonly fetches: Record<string, ort.Tensor>,
    private readonly buffers: ReadonlyMap<string, Buffer32>,
  ) {}

  /**
   * @param buffers numbers for parameters, inputs or outputs that live elsewhere; the rest get buffers of their own.
   * @throws ShapeError if a given buffer has another number of elements than its value.
   */
  static async create(graph: Graph, buffers: ReadonlyMap<string, Buffer32> = new Map()): Promise<GraphSession> {
    const session = await ort.InferenceSession.create(encodeModel(graph, { parameters: 'inputs' }), SESSION_OPTIONS);
    const all = new Map<string, Buffer32>();
    const bind = (name: string, value: Value): ort.Tensor => {
      const count = elementCount(value.shape, name);
      const buffer = buffers.get(name) ?? bufferFor(value, count);
      if (buffer.length !== count)
        throw new ShapeError(`${name}: buffer of ${buffer.length} for ${format(value.shape)}`);
      all.set(name, buffer);
      return new ort.Tensor(value.type, buffer as never, value.shape as number[]);
    };
    const fed = [...graph.inputs, ...graph.parameters.map(({ value }) => value)];
    const used = new Set(session.inputNames);
    const feeds = Object.fromEntries(
      fed.filter(({ name }) => used.has(name)).map((value) => [value.name, bind(value.name, value)]),
    );
    const fetches = Object.fromEntries(graph.outputs.map(({ name, value }) => [name, bind(name, value)]));
    return new GraphSession(session, feeds, fetches, all);
  }

  /** The buffer behind an input, parameter or output. @throws Error if the graph does not use that name. */
  buffer(name: string): Float32Array {
    const buffer = this.buffers.get(name);
    if (!(buffer instanceof Float32Array)) throw new Error(`${name} is no float32 input or output of this graph`);
    return buffer;
  }

  /** Whether the outputs depend on this input or parameter; what they do not depend on is not fed. */
  uses(name: string): boolean {
    return this.buffers.has(name);
  }

  /** Computes every output from what the input buffers hold now. */
  async run(): Promise<void> {
    await this.session.run(this.feeds, this.fetches);
  }

  /** Frees ONNX Runtime's memory; arenas of several live sessions add up. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

function bufferFor(value: Value, count: number): Buffer32 {
  switch (value.type) {
    case 'float32':
      return new Float32Array(count);
    case 'int32':
      return new Int32Array(count);
    case 'int64':
      return new BigInt64Array(count);
    case 'bool':
      return new Uint8Array(count);
  }
}

/**
 * A graph with its loss and gradients, on the weights of a store: `run` leaves the gradients there, for an optimizer.
 * `inputGradients` names inputs whose gradient is wanted too; read it with `inputGradient`.
 */
export class TrainingSession {
  private constructor(private readonly session: GraphSession) {}

  static async create(
    graph: Graph,
    loss: Value,
    store: ParameterStore,
    options: { inputGradients?: readonly Value[]; buffers?: ReadonlyMap<string, Buffer32> } = {},
  ): Promise<TrainingSession> {
    const { inputGradients = [], buffers = new Map<string, Buffer32>() } = options;
    const parameters = store.adopt(graph);
    const wrt = [...graph.parameters.map(({ value }) => value), ...inputGradients];
    graph.output('loss', loss);
    gradients(loss, wrt).forEach((gradient, index) => graph.output(gradientName(wrt[index]!.name), gradient));
    const bound = new Map(buffers);
    for (const { name, values, gradient } of parameters) {
      bound.set(name, values);
      bound.set(gradientName(name), gradient);
    }
    return new TrainingSession(await GraphSession.create(graph, bound));
  }

  /** The buffer of an input, to be filled before `run`. */
  input(name: string): Float32Array {
    return this.session.buffer(name);
  }

  /** The gradient of the loss by an input, after `run`. */
  inputGradient(name: string): Float32Array {
    return this.session.buffer(gradientName(name));
  }

  /** Forward and backward; gives the loss. */
  async run(): Promise<number> {
    await this.session.run();
    return this.session.buffer('loss')[0]!;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

function gradientName(name: string): string {
  return `gradient:${name}`;
}
