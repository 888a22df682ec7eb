import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.js';
import { linear } from '../layers/linear.js';
import { maskedBinaryCrossEntropy } from '../losses/binary-cross-entropy.js';
import { gelu } from '../operators/gelu.js';
import { reduceSum } from '../operators/reduce-sum.js';
import { slice } from '../operators/slice.js';
import { AdamW } from '../optimizers/adam-w.js';
import { fit, NonFiniteLossError, type TrainingProgress } from './fit.js';
import { ParameterStore } from './parameter-store.js';
import { Random } from './random.js';
import { cosineSchedule, linearSchedule } from './schedule.js';
import { GraphSession, TrainingSession } from './session.js';

const ROWS = 64;

/** Learns exclusive or of two signs, which no linear model can. */
async function learnExclusiveOr(seed: number, steps: number) {
  const graph = new Graph();
  const x = graph.input('x', [ROWS, 2]);
  const [y, weights] = [graph.input('y', [ROWS, 1]), graph.input('weights', [ROWS, 1])];
  const logits = linear(gelu(linear(x, 'hidden', 8)), 'head', 1);
  const random = new Random(seed);
  const store = new ParameterStore(random);
  const session = await TrainingSession.create(graph, maskedBinaryCrossEntropy(logits, y, weights), store);
  session.input('weights').fill(1 / ROWS);
  const optimizer = new AdamW({ weightDecay: 0 });
  const rate = cosineSchedule({ peak: 0.05, steps, warmUp: 0.05, floor: 0.03 });
  const losses: number[] = [];
  await fit({
    steps,
    takeStep: async (step) => {
      for (let row = 0; row < ROWS; row++) {
        const [a, b] = [random.uniform() < 0.5, random.uniform() < 0.5];
        session.input('x').set([a ? 1 : -1, b ? 1 : -1], row * 2);
        session.input('y')[row] = a === b ? 0 : 1;
      }
      const loss = await session.run();
      optimizer.step(store.all(), rate(step));
      losses.push(loss);
      return loss;
    },
  });
  await session.release();
  return { losses, weights: store.all().map(({ values }) => values) };
}

describe('training', () => {
  it('learns what a linear model cannot', async () => {
    const { losses } = await learnExclusiveOr(1, 200);
    expect(losses[0]).toBeGreaterThan(0.6);
    expect(losses.at(-1)).toBeLessThan(0.02);
  });

  it('repeats a run bit for bit from the same seed, and differs from another', async () => {
    const [first, again, other] = [
      await learnExclusiveOr(5, 20),
      await learnExclusiveOr(5, 20),
      await learnExclusiveOr(6, 20),
    ];
    expect(again.losses).toEqual(first.losses);
    expect(again.weights).toEqual(first.weights);
    expect(other.losses).not.toEqual(first.losses);
  });

  it('tells how far it is', async () => {
    const heard: TrainingProgress[] = [];
    let now = 0;
    await fit({
      steps: 5,
      every: 2,
      now: () => now,
      takeStep: (step) => Promise.resolve(((now += 1000), step)),
      onProgress: (progress) => heard.push(progress),
    });
    expect(heard).toEqual([
      { step: 2, steps: 5, loss: 0.5, secondsLeft: 3 },
      { step: 4, steps: 5, loss: 2.5, secondsLeft: 1 },
      { step: 5, steps: 5, loss: 4, secondsLeft: 0 },
    ]);
  });

  it('ends between two steps when it is cancelled', async () => {
    const cancel = new AbortController();
    let steps = 0;
    const run = fit({
      steps: 100,
      signal: cancel.signal,
      takeStep: () => {
        if (++steps === 3) cancel.abort(new Error('enough'));
        return Promise.resolve(1);
      },
    });
    await expect(run).rejects.toThrow('enough');
    expect(steps).toBe(3);
  });

  it('stops at once when the loss is no number', async () => {
    const run = fit({ steps: 3, takeStep: (step) => Promise.resolve(step === 1 ? NaN : 1) });
    await expect(run).rejects.toEqual(new NonFiniteLossError(1, NaN));
  });

  it('hands inputs to the runtime without a copy: a later change of the buffer is seen by the next run', async () => {
    const graph = new Graph();
    // 46 MB: copying it in would cost milliseconds each run, and memory that this does not take.
    const x = graph.input('x', [11_500_000]);
    graph.output('sum', reduceSum(x, [0]));
    const session = await GraphSession.create(graph);
    const buffer = session.buffer('x');
    buffer[0] = 1;
    await session.run();
    expect(session.buffer('sum')[0]).toBe(1);
    const before = process.memoryUsage();
    for (let run = 0; run < 20; run++) {
      buffer[buffer.length - 1] = run;
      await session.run();
      expect(session.buffer('sum')[0]).toBe(1 + run);
    }
    const after = process.memoryUsage();
    expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(4_000_000);
  });

  it('hands inputs to the runtime without a copy: a run that reads one number of 46 MB takes no time to speak of', async () => {
    const graph = new Graph();
    const x = graph.input('x', [11_500_000]);
    graph.output('first', slice(x, 0, 0, 1));
    const session = await GraphSession.create(graph);
    const buffer = session.buffer('x').fill(3);
    const copy = new Float32Array(buffer.length);
    const fastest = async (act: () => Promise<void> | void): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < 20; i++) {
        const began = performance.now();
        await act();
        times.push(performance.now() - began);
      }
      return Math.min(...times);
    };
    const runMs = await fastest(() => session.run());
    const copyMs = await fastest(() => copy.set(buffer));
    expect(session.buffer('first')[0]).toBe(3);
    expect(runMs).toBeLessThan(copyMs / 4);
  });
});

describe('schedules', () => {
  const options = { peak: 2, steps: 10, warmUp: 0.2, floor: 0.1 };
  it('rise linearly over the warm-up and end at the floor', () => {
    for (const schedule of [cosineSchedule(options), linearSchedule(options)]) {
      expect(schedule(0)).toBe(1);
      expect(schedule(1)).toBe(2);
      expect(schedule(2)).toBe(2);
      expect(schedule(10)).toBeCloseTo(0.2, 10);
    }
  });
  it('fall along a cosine or a line: half-way at (1 + floor) / 2 of the peak', () => {
    expect(cosineSchedule(options)(6)).toBeCloseTo(1.1, 10);
    expect(linearSchedule(options)(6)).toBeCloseTo(1.1, 10);
    expect(linearSchedule(options)(4)).toBeCloseTo(2 * (0.1 + 0.9 * 0.75), 10);
    expect(cosineSchedule(options)(4)).toBeCloseTo(2 * (0.1 + 0.9 * 0.5 * (1 + Math.SQRT1_2)), 10);
  });
});
