import { normalize } from '../normalizing/normalize.js';
import { fnv, fnvStart, fnvStep, mixed } from './hash.js';

/** Buckets of the table that word and character n-grams of a text are hashed into. */
export const NGRAM_BUCKETS = 65_536;

/** What a platform model sees of a text's wording: distinct buckets, and a value each; the values have unit length. */
export interface NgramVector {
  readonly buckets: Int32Array;
  readonly values: Float32Array;
}

/** Normalised characters that are read; a text's wording repeats itself beyond. */
const MAX_UNITS = 1000;
/** Units of the original that are normalised for them: normalising shortens, seldom by more than a third. */
const MAX_ORIGINAL_UNITS = 1500;
const SHORTEST = 2;
const LONGEST = 5;
const PAIR_SEED = 0x51ed27;
const CHARACTERS_SEED = 0x2545f4;
const SPACE = ' '.charCodeAt(0);
const BUCKET_SHIFT = 16;

const WORD_OR_SYMBOL = /[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu;

/** A first guess; it grows for a text with more. */
const GRAMS_AT_FIRST = 4096;

/** The grams of the text at hand: one table for all calls, which never overlap. */
let grams = new Uint32Array(GRAMS_AT_FIRST);
let count = 0;

/**
 * Words, pairs of neighbouring words, and the 2- to 5-grams of ` word ` of the normalised text: each distinct one adds
 * 1 + ln(how often it occurs) to its bucket, the first 16 bits of its hash. Buckets ascend. Empty for a text without any.
 */
export function ngramVector(text: string): NgramVector {
  const normalized = normalize(text.slice(0, MAX_ORIGINAL_UNITS)).slice(0, MAX_UNITS);
  count = 0;
  addWords(normalized);
  addCharacters(normalized);
  return weighted(grams.subarray(0, count).sort());
}

function addWords(text: string): void {
  let before: number | undefined;
  for (const word of text.match(WORD_OR_SYMBOL) ?? []) {
    const hash = fnv(word, PAIR_SEED);
    add(mixed(hash));
    if (before !== undefined) add(mixed(Math.imul(before, 31) ^ hash));
    before = hash;
  }
}

function addCharacters(text: string): void {
  for (const piece of text.split(/\s+/)) {
    if (piece === '') continue;
    const units = piece.length + 2;
    for (let begin = 0; begin < units; begin++) {
      let state = fnvStart(CHARACTERS_SEED);
      for (let length = 1; length <= LONGEST && begin + length <= units; length++) {
        const at = begin + length - 1;
        state = fnvStep(state, at === 0 || at === units - 1 ? SPACE : piece.charCodeAt(at - 1));
        if (length >= SHORTEST) add(mixed(state));
      }
    }
  }
}

function add(gram: number): void {
  if (count === grams.length) {
    const larger = new Uint32Array(2 * count);
    larger.set(grams);
    grams = larger;
  }
  grams[count++] = gram;
}

/** Equal grams stand together in what is sorted, and so do the grams of one bucket. */
function weighted(sorted: Uint32Array): NgramVector {
  const buckets = new Int32Array(sorted.length);
  const sums = new Float64Array(sorted.length);
  let size = 0;
  let square = 0;
  for (let begin = 0; begin < sorted.length;) {
    const bucket = sorted[begin]! >>> BUCKET_SHIFT;
    let sum = 0;
    while (begin < sorted.length && sorted[begin]! >>> BUCKET_SHIFT === bucket) {
      let end = begin + 1;
      while (end < sorted.length && sorted[end] === sorted[begin]) end++;
      sum += 1 + Math.log(end - begin);
      begin = end;
    }
    buckets[size] = bucket;
    sums[size++] = sum;
    square += sum * sum;
  }
  const scale = 1 / Math.sqrt(square);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = sums[i]! * scale;
  return { buckets: buckets.slice(0, size), values };
}
