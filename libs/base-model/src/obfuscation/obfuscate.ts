import type { Random } from '../random.js';
import { DISGUISES } from './disguises.js';

/** How likely a word is disguised, by whether the lexicon of toxic words holds it. */
export interface DisguiseShare {
  readonly ofLexiconWords: number;
  readonly ofOtherWords: number;
}

const WORD = /[\p{L}\p{N}']+/gu;
const SHORTEST_DISGUISED = 3;
/** Part of the mask `@user`. */
const MASK = 'user';

/** `text` with some words disguised; the same random state gives the same text. */
export function obfuscate(
  text: string,
  lexicon: ReadonlySet<string>,
  { ofLexiconWords, ofOtherWords }: DisguiseShare,
  random: Random,
): string {
  return text.replace(WORD, (word) => {
    if (word === MASK || word.length < SHORTEST_DISGUISED) return word;
    const share = lexicon.has(word.toLowerCase()) ? ofLexiconWords : ofOtherWords;
    return random.chance(share) ? random.pick(DISGUISES)(word, random) : word;
  });
}
