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

/**
 * Words, pairs of neighbouring words, and the 2- to 5-grams of ` word ` of the normalised text: each distinct one adds
 * 1 + ln(how often it occurs) to its bucket. Empty for a text without any.
 */
export function ngramVector(text: string): NgramVector {
  const normalized = normalize(text.slice(0, MAX_ORIGINAL_UNITS)).slice(0, MAX_UNITS);
  const counts = new Map<number, number>();
  countWords(normalized, counts);
  countCharacters(normalized, counts);
  return weighted(counts);
}

function countWords(text: string, counts: Map<number, number>): void {
  let before: number | undefined;
  for (const word of text.match(WORD_OR_SYMBOL) ?? []) {
    const hash = fnv(word, PAIR_SEED);
    count(counts, mixed(hash));
    if (before !== undefined) count(counts, mixed(Math.imul(before, 31) ^ hash));
    before = hash;
  }
}

function countCharacters(text: string, counts: Map<number, number>): void {
  for (const piece of text.split(/\s+/)) {
    if (piece === '') continue;
    const units = piece.length + 2;
    for (let begin = 0; begin < units; begin++) {
      let state = fnvStart(CHARACTERS_SEED);
      for (let length = 1; length <= LONGEST && begin + length <= units; length++) {
        const at = begin + length - 1;
        state = fnvStep(state, at === 0 || at === units - 1 ? SPACE : piece.charCodeAt(at - 1));
        if (length >= SHORTEST) count(counts, mixed(state));
      }
    }
  }
}

function count(counts: Map<number, number>, gram: number): void {
  counts.set(gram, (counts.get(gram) ?? 0) + 1);
}

function weighted(counts: ReadonlyMap<number, number>): NgramVector {
  const sums = new Map<number, number>();
  for (const [gram, times] of counts) {
    const bucket = gram >>> BUCKET_SHIFT;
    sums.set(bucket, (sums.get(bucket) ?? 0) + 1 + Math.log(times));
  }
  let square = 0;
  for (const sum of sums.values()) square += sum * sum;
  const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
  return {
    buckets: Int32Array.from(sums.keys()),
    values: Float32Array.from(sums.values(), (sum) => sum * scale),
  };
}
