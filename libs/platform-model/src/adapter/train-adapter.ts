import {
  AdamW,
  add,
  fit,
  gelu,
  gemm,
  Graph,
  linearSchedule,
  normal,
  ParameterStore,
  Random,
  supervisedContrastive,
  TrainingSession,
  zeros,
} from '@parlance/onnx-training';
import type { Readings, TrainingSet } from '../training-set.js';

/** A low-rank change of the base's feature projection: feat_p = GELU(h0 + (x A) B + bias). */
export interface Adapter {
  /** [pooled, rank] */
  readonly a: Float32Array;
  /** [rank, hidden] */
  readonly b: Float32Array;
  /** [hidden] */
  readonly bias: Float32Array;
}

export interface AdapterOptions {
  readonly seed: number;
  readonly onStep?: (step: number, steps: number, loss: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export const ADAPTER_RANK = 8;

const BATCH = 64;
/** A lower temperature overfits: .1-.2 gain a tenth of the separation at 128 labels. */
const TEMPERATURE = 1;
const PEAK_RATE = 0.01;
const PASSES = 10;
const FEWEST_STEPS = 60;
const MOST_STEPS = 400;
const STEPS_PER_EVENT = 20;
/** Takes a text out of its own denominator. */
const HIDDEN = -10_000;

/**
 * Learns the adapter from the given texts by supervised contrastive loss alone (Khosla et al. 2020): texts of one reading
 * draw together, the others apart. Texts whose reading is not known are left out. The same seed gives the same numbers.
 */
export class AdapterTrainer {
  private constructor(
    private readonly set: TrainingSet,
    private readonly readings: Readings,
    private readonly store: ParameterStore,
    private readonly session: TrainingSession,
  ) {}

  /** One graph serves the trainings of all folds. */
  static async create(set: TrainingSet, readings: Readings): Promise<AdapterTrainer> {
    const { hidden, pooled } = set.layout;
    const graph = new Graph();
    const h0 = graph.input('hidden', [BATCH, hidden]);
    const x = graph.input('x', [BATCH, pooled]);
    const positives = graph.input('positives', [BATCH, BATCH]);
    const apart = graph.input('apart', [BATCH, BATCH]);
    const a = graph.parameter('a', [pooled, ADAPTER_RANK], normal(1));
    const b = graph.parameter('b', [ADAPTER_RANK, hidden], zeros);
    const bias = graph.parameter('bias', [hidden], zeros);
    const features = gelu(add(h0, gemm(gemm(x, a), b, { bias })));
    const store = new ParameterStore(new Random(0));
    const loss = supervisedContrastive(features, positives, apart, TEMPERATURE);
    const session = await TrainingSession.create(graph, loss, store);
    const diagonal = session.input('apart');
    for (let i = 0; i < BATCH; i++) diagonal[i * BATCH + i] = HIDDEN;
    return new AdapterTrainer(set, readings, store, session);
  }

  async train(texts: readonly number[], { seed, onStep, signal }: AdapterOptions): Promise<Adapter> {
    const known = texts.filter((text) => this.readings[text]! >= 0);
    const random = new Random(seed);
    for (const { name, values } of this.store.all()) {
      if (name === 'a') for (let i = 0; i < values.length; i++) values[i] = random.normal();
      else values.fill(0);
    }
    const steps = Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, Math.ceil((PASSES * known.length) / BATCH)));
    const rate = linearSchedule({ peak: PEAK_RATE, steps, warmUp: 0.06, floor: 0.03 });
    const optimizer = new AdamW({ beta1: 0.9, beta2: 0.99, weightDecay: 0, clipNorm: Infinity });
    const draw = withoutReplacement(known, random);
    await fit({
      steps,
      every: STEPS_PER_EVENT,
      ...(signal && { signal }),
      onProgress: ({ step, loss }) => onStep?.(step, steps, loss),
      takeStep: async (step) => {
        this.fillBatch(draw);
        const loss = await this.session.run();
        optimizer.step(this.store.all(), rate(step));
        return loss;
      },
    });
    const valuesOf = (name: string): Float32Array => this.store.get(name).values.slice();
    return { a: valuesOf('a'), b: valuesOf('b'), bias: valuesOf('bias') };
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private fillBatch(draw: () => number): void {
    const { features, layout } = this.set;
    const { hidden, pooled, dense } = layout;
    const readings = new Int8Array(BATCH);
    for (let i = 0; i < BATCH; i++) {
      const text = draw();
      readings[i] = this.readings[text]!;
      this.session.input('hidden').set(features.hidden.subarray(text * hidden, (text + 1) * hidden), i * hidden);
      const x = text * dense + hidden;
      this.session.input('x').set(features.dense.subarray(x, x + pooled), i * pooled);
    }
    fillPositives(this.session.input('positives'), readings);
  }
}

/** 1/|P(i)|/n where j has i's reading and is not i, 0 elsewhere: the mean over texts of the mean over their partners. */
function fillPositives(positives: Float32Array, readings: Int8Array): void {
  const yes = readings.reduce((sum, reading) => sum + reading, 0);
  for (let i = 0; i < BATCH; i++) {
    const partners = (readings[i] === 1 ? yes : BATCH - yes) - 1;
    for (let j = 0; j < BATCH; j++) {
      const together = i !== j && readings[i] === readings[j];
      positives[i * BATCH + j] = together ? 1 / partners / BATCH : 0;
    }
  }
}

/** Every text once, in a random order, before any comes again. */
function withoutReplacement(texts: readonly number[], random: Random): () => number {
  let waiting: number[] = [];
  return () => {
    if (waiting.length === 0) waiting = random.shuffle([...texts]);
    return waiting.pop()!;
  };
}
