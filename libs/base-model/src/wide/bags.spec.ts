import { PAIR_START_HASH, pairBucket, tokenHash, wideBuckets } from '@parlance/text';
import { expect, it } from 'vitest';
import { TokenVocabulary } from '../data/token-vocabulary.js';
import { bagsOf } from './bags.js';
import { inverseDocumentFrequencies, inverseNorms } from './inverse-document-frequency.js';

const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

it('holds the buckets of each distinct token and each distinct pair once', () => {
  const vocabulary = new TokenVocabulary();
  const { starts, buckets } = bagsOf([vocabulary.encode('go go stop go go')], vocabulary);
  const [go, stop] = [tokenHash('go'), tokenHash('stop')];
  const pairs = [
    [PAIR_START_HASH, go],
    [go, go],
    [go, stop],
    [stop, go],
  ] as const;
  const expected = [...wideBuckets('go'), ...wideBuckets('stop'), ...pairs.map(([a, b]) => pairBucket(a, b))];
  expect([...starts]).toEqual([0, expected.length]);
  expect(sorted(buckets)).toEqual(sorted(expected));
});

it('holds a bucket that two tokens share twice', () => {
  const vocabulary = new TokenVocabulary();
  const shared = wideBuckets('cat').find((bucket) => wideBuckets('cats').includes(bucket))!;
  const { buckets } = bagsOf([vocabulary.encode('cat cats')], vocabulary);
  expect([...buckets].filter((bucket) => bucket === shared)).toHaveLength(2);
});

it('keeps texts apart', () => {
  const vocabulary = new TokenVocabulary();
  const texts = ['one two', 'two', ''].map((text) => vocabulary.encode(text));
  const together = bagsOf(texts, vocabulary);
  texts.forEach((text, i) => {
    const alone = bagsOf([text], vocabulary);
    expect(together.buckets.slice(together.starts[i], together.starts[i + 1])).toEqual(alone.buckets);
  });
});

it('weighs rare buckets more, and those of a single text not at all', () => {
  const bags = { count: 3, starts: Int32Array.of(0, 2, 4, 5), buckets: Int32Array.of(0, 1, 0, 2, 0) };
  const idf = inverseDocumentFrequencies(bags, 4);
  expect(idf[0]).toBeCloseTo(Math.log(4 / 4) + 1, 6);
  expect([...idf.subarray(1)]).toEqual([0, 0, 0]);
  expect([...inverseNorms(bags, Float32Array.of(3, 4, 0, 0))]).toEqual([
    Math.fround(1 / 5),
    Math.fround(1 / 3),
    Math.fround(1 / 3),
  ]);
  expect([...inverseNorms(bags, new Float32Array(4))]).toEqual([0, 0, 0]);
});
