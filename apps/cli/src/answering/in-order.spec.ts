import { describe, expect, it } from 'vitest';
import { inOrder } from './in-order.js';

async function* items(count: number, onRead: (read: number) => void = () => undefined): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    onRead(i + 1);
    yield i;
  }
}

async function collect<T>(answers: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const answer of answers) all.push(answer);
  return all;
}

describe('inOrder', () => {
  it('keeps the order when later items are answered first', async () => {
    const release: (() => void)[] = [];
    const answers = collect(
      inOrder(
        items(3),
        async (item) => {
          await new Promise<void>((resolve) => release.push(resolve));
          return item;
        },
        3,
      ),
    );
    while (release.length < 3) await new Promise(setImmediate);
    release.reverse().forEach((resolve) => resolve());
    expect(await answers).toEqual([0, 1, 2]);
  });

  it('has at most so many in work, and reads no further ahead than one', async () => {
    let working = 0;
    let most = 0;
    let read = 0;
    let given = 0;
    let furthest = 0;
    const answer = async (item: number): Promise<number> => {
      most = Math.max(most, ++working);
      furthest = Math.max(furthest, read - given);
      await new Promise(setImmediate);
      working--;
      return item;
    };
    for await (const one of inOrder(
      items(50, (count) => (read = count)),
      answer,
      4,
    )) {
      expect(one).toBe(given);
      given++;
      await new Promise(setImmediate);
    }
    expect(given).toBe(50);
    expect(most).toBe(4);
    expect(furthest).toBeLessThanOrEqual(5);
  });

  it('gives an answer while the source has nothing new', async () => {
    async function* stuck(): AsyncGenerator<string> {
      yield 'first';
      await new Promise(() => undefined);
    }
    const answers = inOrder(stuck(), (item) => Promise.resolve(item), 8);
    expect(await answers.next()).toEqual({ done: false, value: 'first' });
  });

  it('throws a failed answer in its turn, after those before it', async () => {
    const answers = inOrder(
      items(3),
      (item) => (item === 1 ? Promise.reject(new Error('one')) : Promise.resolve(item)),
      3,
    );
    expect(await answers.next()).toEqual({ done: false, value: 0 });
    await expect(answers.next()).rejects.toThrow('one');
  });
});
