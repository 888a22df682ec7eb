import { replacing, type Stage } from './stage.js';

/** Digits and signs that stand for letters inside a word. */
const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '8': 'b',
    '@': 'a',
    $: 's',
    '!': 'i',
    '|': 'l',
    '€': 'e',
    '+': 't',
  }),
);

const STAND_INS = /[0134578@$!|€+]/g;
const MAY_HOLD_STAND_INS = /[a-z][0134578@$!|€+]+[a-z]|(?:^|\s)[@$][a-z]/;
const HOLDS_STAND_INS = /[a-z][0134578@$!|€+]+[a-z]|^[@$][a-z]/;
/** `b52`, `r2000x`, `1st`, `3rd`, `10k`: numbers, not disguised words. */
const IS_NUMBER = /^[a-z]?\d{2,}|^\d+(?:st|nd|rd|th|k|m|x|v|d)/;
const CLOSING = new Set('!?.,;:)"\'');

/** `1d!0t` → `idiot`: stand-ins become letters in words that mix them with letters; handles and masks stay. */
export const readLeetspeak: Stage = replacing(/\S+/g, readWord, { onlyIf: MAY_HOLD_STAND_INS });

function readWord(word: string): string {
  if (word.includes('@user') || word.includes('[')) return word;
  let end = word.length;
  while (end > 0 && CLOSING.has(word[end - 1]!)) end--;
  const core = word.slice(0, end);
  if (!HOLDS_STAND_INS.test(core) || IS_NUMBER.test(core)) return word;
  return core.replace(STAND_INS, (sign) => LETTERS.get(sign)!) + word.slice(end);
}
