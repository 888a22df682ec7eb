export { normalize } from './normalizing/normalize.js';
export { EMPTY_KEY, type Token, tokenize, tokenKeys } from './tokenizing/tokenize.js';
export { NGRAM_BUCKETS, ngramVector, type NgramVector } from './features/ngram-vector.js';
export { deepRows, GRAM_ROWS, TABLE_ROWS, WORD_ROWS } from './features/deep-rows.js';
export { PAIR_START_HASH, pairBucket, tokenHash, WIDE_BUCKETS, wideBuckets } from './features/wide-buckets.js';

/** Tokens that one pass of the model reads; a longer text is read in several windows. */
export const MAX_WINDOW_TOKENS = 128;

/**
 * Names the way from text to features. A bundle stores the recipe it was trained with and is refused by code with
 * another one; any change of a key, row or bucket needs a new name.
 */
export const TEXT_RECIPE = 'parlance-text-1';
