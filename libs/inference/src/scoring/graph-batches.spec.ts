import { describe, expect, it } from 'vitest';
import { graphBatches } from './graph-batches.js';

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
