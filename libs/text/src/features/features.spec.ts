import { describe, expect, it } from 'vitest';
import { deepRows, GRAM_ROWS, TABLE_ROWS, WORD_ROWS } from './deep-rows.js';
import { hashText } from './hash.js';
import { pairBucket, tokenHash, WIDE_BUCKETS, wideBuckets } from './wide-buckets.js';

const wordRow = (word: string) => hashText(word) % WORD_ROWS;
const gramRow = (gram: string) => WORD_ROWS + (hashText(gram, 7) % GRAM_ROWS);
const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

describe('deepRows', () => {
  it('has 49,152 rows for words and 131,072 in all', () => {
    expect([WORD_ROWS, TABLE_ROWS]).toEqual([49_152, 131_072]);
  });

  it('of a word are its own row, then its 3- to 5-grams between < and >, without the whole', () => {
    const [word, ...grams] = deepRows('cat');
    expect(word).toBe(wordRow('cat'));
    expect(sorted(grams)).toEqual(sorted(['<ca', 'cat', 'at>', '<cat', 'cat>'].map(gramRow)));
  });

  it('of a single character are its own row only', () => {
    expect([...deepRows('!')]).toEqual([wordRow('!')]);
  });

  it('of Hangul are 1- to 3-grams', () => {
    const [word, ...grams] = deepRows('바보');
    expect(word).toBe(wordRow('바보'));
    expect(sorted(grams)).toEqual(sorted(['<', '바', '보', '>', '<바', '바보', '보>', '<바보', '바보>'].map(gramRow)));
  });

  it('of an ideograph are its own row and that of it with its neighbour', () => {
    expect([...deepRows('你\u0001好')]).toEqual([wordRow('你'), gramRow('你\u0001好')]);
    expect([...deepRows('好\u0001')]).toEqual([wordRow('好'), gramRow('好\u0001')]);
  });

  it('of long words differ only in the word row once the first 24 characters are the same', () => {
    const [first, ...firstGrams] = deepRows('a'.repeat(24) + 'x');
    const [second, ...secondGrams] = deepRows('a'.repeat(24) + 'yz');
    expect(first).not.toBe(second);
    expect(firstGrams).toEqual(secondGrams);
  });
});

describe('wideBuckets', () => {
  const bucket = (text: string, seed: number) => hashText(text, seed) & (WIDE_BUCKETS - 1);

  it('are one for the word and one for each distinct 2- to 5-gram between < and >, without the whole', () => {
    const grams = ['<a', 'aa', 'a>', '<aa', 'aaa', 'aa>', '<aaa', 'aaa>'];
    expect(sorted(wideBuckets('aaa'))).toEqual(sorted([bucket('aaa', 3), ...grams.map((gram) => bucket(gram, 7))]));
  });

  it('of an ideograph are one with and one without its neighbour', () => {
    expect([...wideBuckets('你\u0001好')]).toEqual([bucket('你\u0001好', 3), bucket('你', 5)]);
  });

  it('of pairs depend on the order', () => {
    const [a, b] = [tokenHash('not'), tokenHash('bad')];
    expect(pairBucket(a, b)).not.toBe(pairBucket(b, a));
  });
});
