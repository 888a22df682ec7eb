import { describe, expect, it } from 'vitest';
import { graphBatches, graphBatchesByClass } from './graph-batches.js';

const shapes = (lengths: readonly number[]) =>
  graphBatches(lengths).batches.map(({ begin, end, tokens }) => [end - begin, tokens]);

describe('graphBatches', () => {
  it('puts windows of one length together, 32 at most', () => {
    expect(shapes(new Array<number>(70).fill(9))).toEqual([
      [32, 9],
      [32, 9],
      [6, 9],
    ]);
  });

  it('does not pad many short windows to a long one', () => {
    expect(shapes([3, 3, 3, 128, 3])).toEqual([
      [4, 3],
      [1, 128],
    ]);
  });

  it('pads a few places rather than running the graph once more', () => {
    expect(shapes([3, 9, 5])).toEqual([[3, 9]]);
  });

  it('runs nothing for nothing', () => expect(graphBatches([])).toEqual({ order: [], batches: [] }));

  it('runs each window once, none longer than its batch', () => {
    const lengths = Array.from({ length: 1_000 }, (_, i) => 1 + ((i * 7_919) % 128));
    const { order, batches } = graphBatches(lengths);
    expect([...order].sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
    expect(batches.map(({ begin }) => begin)).toEqual([0, ...batches.slice(0, -1).map(({ end }) => end)]);
    expect(batches.at(-1)!.end).toBe(1_000);
    for (const { begin, end, tokens } of batches) {
      const longest = Math.max(...order.slice(begin, end).map((window) => lengths[window]!));
      expect(tokens).toBe(longest);
    }
  });
});

describe('graphBatchesByClass', () => {
  it('pads each window by its own length, whatever comes with it', () => {
    const { order, batches } = graphBatchesByClass([3, 9, 5, 16, 17, 128]);
    expect(order).toEqual([0, 2, 1, 3, 4, 5]);
    expect(batches.map(({ begin, end, tokens }) => [begin, end, tokens])).toEqual([
      [0, 2, 8],
      [2, 4, 16],
      [4, 5, 24],
      [5, 6, 128],
    ]);
  });

  it('takes 32 windows a run at most', () => {
    const { batches } = graphBatchesByClass(new Array<number>(70).fill(8));
    expect(batches.map(({ begin, end, tokens }) => [end - begin, tokens])).toEqual([
      [32, 8],
      [32, 8],
      [6, 8],
    ]);
  });

  it('runs nothing for nothing', () => expect(graphBatchesByClass([])).toEqual({ order: [], batches: [] }));
});
