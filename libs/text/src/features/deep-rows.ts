import { NEIGHBOUR_MARK } from '../tokenizing/tokenize.js';
import { gramHashes } from './grams.js';
import { hashText } from './hash.js';

/** Rows of the embedding table for whole words. */
export const WORD_ROWS = 49_152;
/** Rows for character n-grams, after those for words. */
export const GRAM_ROWS = 81_920;
/** All rows of the embedding table. */
export const TABLE_ROWS = WORD_ROWS + GRAM_ROWS;

const GRAM_SEED = 7;
const HANGUL = /\p{sc=Hangul}/u;

/**
 * The rows of the embedding table whose sum, divided by √(number of rows), is a token's vector. First the word's own
 * row, in [0, WORD_ROWS); then one for each character 3-, 4- and 5-gram (Hangul 1- to 3-gram: a unit is a syllable), in
 * [WORD_ROWS, TABLE_ROWS); an ideograph has one for itself and one for it and its neighbour. A row may occur twice.
 */
export function deepRows(key: string): Int32Array {
  const neighbour = key.indexOf(NEIGHBOUR_MARK);
  if (neighbour > 0) return Int32Array.of(wordRow(key.slice(0, neighbour)), gramRow(hashText(key, GRAM_SEED)));
  const [shortest, longest] = HANGUL.test(key) ? [1, 3] : [3, 5];
  const grams = gramHashes(key, shortest, longest, GRAM_SEED);
  const rows = new Int32Array(1 + grams.length);
  rows[0] = wordRow(key);
  for (let i = 0; i < grams.length; i++) rows[i + 1] = gramRow(grams[i]!);
  return rows;
}

function wordRow(word: string): number {
  return hashText(word) % WORD_ROWS;
}

function gramRow(hash: number): number {
  return WORD_ROWS + (hash % GRAM_ROWS);
}
