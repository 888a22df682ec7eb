import { PAIR_START_HASH, pairBucket, WIDE_BUCKETS } from '@parlance/text';
import type { TokenVocabulary } from '../data/token-vocabulary.js';

/** The buckets of many texts, one after the other: text i has buckets[starts[i]] … buckets[starts[i + 1] - 1]. */
export interface Bags {
  readonly count: number;
  /** [count + 1] */
  readonly starts: Int32Array;
  readonly buckets: Int32Array;
}

/**
 * The wide part's features of each text: the buckets of each distinct token, and each distinct bucket of a pair of
 * neighbours once. A bucket that two tokens share counts twice, here as in serving.
 */
export function bagsOf(texts: readonly Int32Array[], vocabulary: TokenVocabulary): Bags {
  const starts = new Int32Array(texts.length + 1);
  let buckets = new Int32Array(Math.max(1024, texts.length * 256));
  const tokenSeenIn = new Int32Array(vocabulary.size).fill(-1);
  const pairSeenIn = new Int32Array(WIDE_BUCKETS).fill(-1);
  let end = 0;
  const append = (bucket: number): void => {
    if (end === buckets.length) {
      const larger = new Int32Array(buckets.length * 2);
      larger.set(buckets);
      buckets = larger;
    }
    buckets[end++] = bucket;
  };
  texts.forEach((tokens, text) => {
    let previousHash = PAIR_START_HASH;
    for (const token of tokens) {
      if (tokenSeenIn[token] !== text) {
        tokenSeenIn[token] = text;
        for (const bucket of vocabulary.bucketsOf(token)) append(bucket);
      }
      const hash = vocabulary.hashOf(token);
      const pair = pairBucket(previousHash, hash);
      if (pairSeenIn[pair] !== text) {
        pairSeenIn[pair] = text;
        append(pair);
      }
      previousHash = hash;
    }
    starts[text + 1] = end;
  });
  return { count: texts.length, starts, buckets: buckets.subarray(0, end) };
}
