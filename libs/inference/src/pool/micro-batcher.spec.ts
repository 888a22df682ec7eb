import { describe, expect, it } from 'vitest';
import { MicroBatcher } from './micro-batcher.js';
import type { BaseGeneration } from './generation.js';
import { Request } from './request.js';

const generation = (number: number): BaseGeneration => {
  const counts = { openRequests: 0, standing: 0 };
  return { number, model: `m${number}`, labels: [], sha256: `${number}`, ...counts };
};
const first = generation(1);

/** A call at `arrivedAt` with texts of 45 characters: about ten tokens each. */
const call = (texts: number, arrivedAt = 0, of = first) =>
  new Request(new Array<string>(texts).fill('x'.repeat(45)), of, arrivedAt);

const batcherWith = (...calls: Request[]) => {
  const batcher = new MicroBatcher(5, 1_000);
  calls.forEach((each) => batcher.add(each));
  return batcher;
};

describe('when a batch departs', () => {
  it('never, if nothing waits', () => expect(batcherWith().dueInMs(7)).toBeUndefined());

  it('when its oldest text has waited the maximum', () => {
    const batcher = batcherWith(call(1, 100), call(1, 103));
    expect(batcher.dueInMs(102)).toBe(3);
    expect(batcher.dueInMs(105)).toBe(0);
    expect(batcher.dueInMs(200)).toBe(0);
  });

  it('at once with 32 texts, or with the tokens of a full batch', () => {
    expect(batcherWith(call(31)).dueInMs(0)).toBe(5);
    expect(batcherWith(call(31), call(1)).dueInMs(0)).toBe(0);
    const long = new Request(['x'.repeat(5_000)], first, 0);
    expect(batcherWith(long).dueInMs(0)).toBe(0);
  });
});

describe('what a batch takes', () => {
  const taken = (batcher: MicroBatcher, share: number) => batcher.take(share).texts.length;

  it('is at most the token budget: 100 texts of 10 tokens for 1,000', () => {
    const batcher = batcherWith(call(250));
    expect([taken(batcher, 1), taken(batcher, 1), taken(batcher, 1)]).toEqual([100, 100, 50]);
    expect(batcher.waitingTexts).toBe(0);
    expect(batcher.waitingTokens).toBe(0);
  });

  it('is a fair share for each free worker, in whole 32s at least', () => {
    const batcher = batcherWith(call(120));
    expect([taken(batcher, 2), taken(batcher, 1)]).toEqual([60, 60]);
    expect(taken(batcherWith(call(40)), 4)).toBe(32);
  });

  it('is the oldest texts, of several calls, each text once', () => {
    const calls = [call(3), call(150), call(2)];
    const batcher = batcherWith(...calls);
    const batches = [batcher.take(1), batcher.take(1)];
    const places = batches.flatMap(({ texts }) => texts.map(({ request, index }) => [calls.indexOf(request), index]));
    const expected = calls.flatMap(({ texts }, i) => texts.map((_, index) => [i, index]));
    expect(places).toEqual(expected);
  });

  it('is one text, however long', () => {
    const batcher = batcherWith(new Request(['x'.repeat(1e6), 'y'], first, 0));
    expect([taken(batcher, 1), taken(batcher, 1)]).toEqual([1, 1]);
  });

  it('is of one model: texts of another wait for the next batch', () => {
    const second = generation(2);
    const batcher = batcherWith(call(2), call(3, 0, second));
    expect(batcher.take(1)).toMatchObject({ generation: first, texts: { length: 2 } });
    expect(batcher.take(1)).toMatchObject({ generation: second, texts: { length: 3 } });
  });
});
