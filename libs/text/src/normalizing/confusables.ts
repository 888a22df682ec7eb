import { replacing, type Stage } from './stage.js';

/** Letters of other alphabets that pass for a Latin one. */
const LATIN_LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // Cyrillic
    а: 'a',
    в: 'b',
    е: 'e',
    к: 'k',
    м: 'm',
    н: 'h',
    о: 'o',
    р: 'p',
    с: 'c',
    т: 't',
    у: 'y',
    х: 'x',
    і: 'i',
    ј: 'j',
    ѕ: 's',
    ԁ: 'd',
    ԛ: 'q',
    ԝ: 'w',
    һ: 'h',
    // Greek
    α: 'a',
    β: 'b',
    ε: 'e',
    η: 'n',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ω: 'w',
    // Latin letters outside a-z, Armenian
    ɡ: 'g',
    ı: 'i',
    ɑ: 'a',
    ʏ: 'y',
    ո: 'n',
    ս: 'u',
  }),
);

const WORD = /[\p{L}\u0370-\u058f]+/gu;
const LATIN_LETTER = /[a-z]/;
const MAY_BE_LOOKALIKE = /[\u0131\u0250-\u02af\u0370-\u058f]/;
const NOT_LATIN = /[^a-z]/g;

/** Letters that pass for Latin ones become Latin, only in words that mix alphabets. */
export const unmixAlphabets: Stage = replacing(
  WORD,
  (word) =>
    LATIN_LETTER.test(word) && MAY_BE_LOOKALIKE.test(word)
      ? word.replace(NOT_LATIN, (letter) => LATIN_LOOKALIKES.get(letter) ?? letter)
      : word,
  { leavesAscii: true, onlyIf: MAY_BE_LOOKALIKE },
);

/** Typographic quotation marks become the ones on a keyboard. */
export const plainQuotes: Stage = replacing(
  /[\u2018\u2019\u201c\u201d`\u00b4]/g,
  (quote) => (quote === '\u201c' || quote === '\u201d' ? '"' : "'"),
  { leavesAscii: true, onlyIf: /[\u0080-\uffff]/ },
);
