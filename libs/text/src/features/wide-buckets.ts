import { NEIGHBOUR_MARK } from '../tokenizing/tokenize.js';
import { gramHashes } from './grams.js';
import { hashText, mixed } from './hash.js';

/** Buckets of the wide part: words, character n-grams and pairs of neighbouring tokens share them. A power of two. */
export const WIDE_BUCKETS = 1 << 18;

/** The hash that stands before a window's first token in its pair. */
export const PAIR_START_HASH = 0x51ed;

const LAST_BUCKET = WIDE_BUCKETS - 1;
const WORD_SEED = 3;
const IDEOGRAPH_SEED = 5;
const GRAM_SEED = 7;
const TOKEN_SEED = 99;

/** A token's distinct buckets in [0, WIDE_BUCKETS): the word, and its character 2- to 5-grams or the ideograph alone. */
export function wideBuckets(key: string): Int32Array {
  const word = hashText(key, WORD_SEED) & LAST_BUCKET;
  const neighbour = key.indexOf(NEIGHBOUR_MARK);
  if (neighbour > 0) {
    return distinct([word, hashText(key.slice(0, neighbour), IDEOGRAPH_SEED) & LAST_BUCKET]);
  }
  return distinct([word, ...gramHashes(key, 2, 5, GRAM_SEED).map((hash) => hash & LAST_BUCKET)]);
}

/** What a token contributes to the bucket of a pair. uint32. */
export function tokenHash(key: string): number {
  return hashText(key, TOKEN_SEED);
}

/** The bucket of two neighbouring tokens, by their `tokenHash`es, left one first. */
export function pairBucket(previousHash: number, hash: number): number {
  return mixed(Math.imul(previousHash, 0x9e3779b1) ^ hash) & LAST_BUCKET;
}

/** In the order of first occurrence. There are a hundred at most, some sixteen as a rule: searching beats a Set. */
function distinct(buckets: readonly number[]): Int32Array {
  const found = new Int32Array(buckets.length);
  let count = 0;
  for (const bucket of buckets) {
    let i = 0;
    while (i < count && found[i] !== bucket) i++;
    if (i === count) found[count++] = bucket;
  }
  return found.subarray(0, count);
}
