import { fnvStart, fnvStep, mixed } from './hash.js';

/** Characters of a word that its n-grams see; a longer word is told apart by its own row. */
const MAX_WORD_UNITS = 24;
const OPENING = '<'.charCodeAt(0);
const CLOSING = '>'.charCodeAt(0);

/**
 * Hashes of the character n-grams of `<word>` (first 24 units), shortest to longest from each start; the gram that is
 * all of `<word>` is left out, since the word has a feature of its own. A word of one unit has none.
 */
export function gramHashes(word: string, shortest: number, longest: number, seed: number): number[] {
  if (word.length <= 1) return [];
  const units = Math.min(word.length, MAX_WORD_UNITS) + 2;
  const hashes: number[] = [];
  for (let begin = 0; begin < units; begin++) {
    let state = fnvStart(seed);
    for (let length = 1; length <= longest && begin + length <= units && length < units; length++) {
      state = fnvStep(state, unitAt(word, begin + length - 1, units));
      if (length >= shortest) hashes.push(mixed(state));
    }
  }
  return hashes;
}

function unitAt(word: string, position: number, units: number): number {
  if (position === 0) return OPENING;
  return position === units - 1 ? CLOSING : word.charCodeAt(position - 1);
}
