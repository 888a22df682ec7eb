import { replacing, type Stage } from './stage.js';

/**
 * Three or more single letters with a separator between each: `i d i o t`, `i.d.i.o.t`, `i - d - i - o - t`.
 * A separator can be read in one way only, and three letters with separators after them always match, so no start is
 * read further than the match it gives: the time is linear.
 */
const SPACED_LETTERS =
  /(?<![\p{L}\p{N}'])(?:[a-zа-я](?:\s{1,2}(?:[.\-_*]\s?)?|[.\-_*]\s?)){2,}[a-zа-я](?![\p{L}\p{N}'])/gu;

const SEPARATORS = /[\s.\-_*]+/g;

export const joinSpacedLetters: Stage = replacing(SPACED_LETTERS, (letters) => letters.replace(SEPARATORS, ''));
