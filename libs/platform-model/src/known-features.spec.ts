import type { TextFeatures } from '@parlance/inference';
import { expect, it } from 'vitest';
import { KnownFeatures } from './known-features.js';

/** Two texts of these features: 3 numbers of 4 bytes each. */
const TWO_TEXTS = 24;

/** Reads a text's length, and notes what it was asked for. */
class LengthReader {
  readonly labels = ['insult'];
  readonly asked: string[][] = [];

  async read(texts: readonly string[]): Promise<TextFeatures> {
    this.asked.push([...texts]);
    const column = (times: number): Float32Array => Float32Array.from(texts, ({ length }) => times * length);
    const { labels } = this;
    return { texts: texts.length, labels, hidden: column(1), dense: column(10), logits: column(100) };
  }
}

it('reads each text once, and gives features in the order asked', async () => {
  const reader = new LengthReader();
  const known = new KnownFeatures(reader);
  await known.read(['aa', 'b']);
  const { texts, labels, hidden, dense, logits } = await known.read(['ccc', 'aa', 'ccc', 'b']);
  expect([texts, labels]).toEqual([4, ['insult']]);
  expect([...hidden]).toEqual([3, 2, 3, 1]);
  expect([...dense]).toEqual([30, 20, 30, 10]);
  expect([...logits]).toEqual([300, 200, 300, 100]);
  expect(reader.asked).toEqual([['aa', 'b'], ['ccc']]);
});

it('forgets what was not used for longest when there is no room, and still gives all that is asked for', async () => {
  const reader = new LengthReader();
  const known = new KnownFeatures(reader, TWO_TEXTS);
  await known.read(['a', 'bb']);
  await known.read(['a']);
  const { hidden } = await known.read(['ccc', 'dddd', 'a']);
  expect([...hidden]).toEqual([3, 4, 1]);
  await known.read(['dddd', 'bb']);
  expect(reader.asked).toEqual([['a', 'bb'], ['ccc', 'dddd'], ['bb']]);
});

it('has nothing to read for no text', async () => {
  const reader = new LengthReader();
  expect(await new KnownFeatures(reader).read([])).toMatchObject({ texts: 0, labels: ['insult'] });
  expect(reader.asked).toEqual([]);
});
