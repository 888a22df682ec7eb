import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize, tokenKeys } from '../tokenizing/tokenize.js';
import { applyStages, normalize, trackStages } from './normalize.js';

/** Characters that some step looks at, in many scripts, with halves of pairs, marks and invisible ones between. */
const TRICKY = [
  ...'aAbeioSTz019 \t\n.,-_*!?\'"@$|€+[]()/:#',
  ...'éüñåøßłİıſﬁﬂ½²ﷺΣςσΩώаеорсухіЁйҐ',
  ...'你好字々かがガﾊﾞ한글ㅋ한',
  ...'مرحباनमस्तेไทย😂👍🏽🇩🇪',
  ...['\u0301', '\u0316', '\u0327', '\u0345', '\u3099', '\uff9e', '\u09c7', '\u09be', '\u0dd9', '\u0dcf', '\u0dca'],
  ...['\u200b', '\u200d', '\u00ad', '\u202e', '\u2066', '\ufeff', '\ufe0f', '\u115f', '\u3164'],
  ...['\ud800', '\udfff', '\ud83d', '\u0000', '\u0001', '\u2028', '\u00a0', '\u3000'],
  '@user',
  '[url]',
  'http://',
  'www.',
  'idiot',
];

const trickyText = fc.oneof(
  fc.array(fc.constantFrom(...TRICKY), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
);

/** A text with one character under a stack of marks. */
const stackedText = fc
  .tuple(
    fc.constantFrom('a', 'é', 'が', '한', 'क', ''),
    fc.array(fc.constantFrom('\u0301', '\u0316', '\u3099', '\u09c7', '\u09be', '\u0dd9\u0dcf\u0dca'), {
      minLength: 5,
      maxLength: 40,
    }),
    fc.constantFrom('', 'b', ' c'),
  )
  .map(([base, marks, end]) => base + marks.join('') + end);

const runs = { numRuns: 3000 };

describe('every text', () => {
  it('gives at least one token, and the same keys with and without places', () => {
    fc.assert(
      fc.property(fc.oneof(trickyText, stackedText), (text) => {
        const keys = tokenKeys(text);
        expect(keys.length).toBeGreaterThan(0);
        expect(tokenize(text).map(({ key }) => key)).toEqual(keys);
      }),
      runs,
    );
  });

  it('gives the same keys composed and decomposed', () => {
    fc.assert(
      fc.property(fc.oneof(trickyText, stackedText), (text) => {
        const keys = tokenKeys(text);
        expect(tokenKeys(text.normalize('NFC'))).toEqual(keys);
        expect(tokenKeys(text.normalize('NFD'))).toEqual(keys);
      }),
      runs,
    );
  });

  it('is normalised the same on the fast path and on the one that tracks places', () => {
    fc.assert(
      fc.property(fc.oneof(trickyText, stackedText), (text) => {
        expect(trackStages(text).text).toBe(applyStages(text));
      }),
      runs,
    );
  });

  it('has its tokens in places inside it, from left to right, none of them empty', () => {
    fc.assert(
      fc.property(trickyText, (text) => {
        let previousBegin = 0;
        let previousEnd = 0;
        for (const { begin, end } of tokenize(text)) {
          if (text.trim() !== '' && end > 0) expect(end).toBeGreaterThan(begin);
          expect(begin).toBeGreaterThanOrEqual(previousBegin);
          expect(end).toBeGreaterThanOrEqual(previousEnd);
          expect(end).toBeLessThanOrEqual(text.length);
          previousBegin = begin;
          previousEnd = end;
        }
      }),
      runs,
    );
  });
});

describe('the place of a token', () => {
  const disguised = fc.constantFrom(
    ['idiot', 'idiot'],
    ['IDIOT', 'idiot'],
    ['i d i o t', 'idiot'],
    ['i.d.i.o.t', 'idiot'],
    ['id\u200biot', 'idiot'],
    ['idi\u043et', 'idiot'],
    ['idiooooot', 'idioot'],
    ['id!0t', 'idiot'],
    ['ｉｄｉｏｔ', 'idiot'],
    ['idio\u0301t', 'idiot'],
    ['ﬁsh', 'fish'],
    ['İstanbul', 'istanbul'],
    ['https://example.org/x', '[url]'],
    ['가\u1102\u1161', '가나'],
    ['नमस्ते', 'नमस्ते'],
    ['😂', '😂'],
  );
  const filler = fc.constantFrom('hello', ',', '???', 'été', '2024', 'привет', '\u200b');

  it('is the disguised word in the original', () => {
    fc.assert(
      fc.property(fc.array(filler, { maxLength: 6 }), disguised, fc.array(filler, { maxLength: 6 }), (a, word, b) => {
        const [original, key] = word as [string, string];
        const text = [...a, original, ...b].join(' ; ');
        const places = tokenize(text)
          .filter((token) => token.key === key)
          .map(({ begin, end }) => text.slice(begin, end));
        expect(places).toEqual([original]);
        expect(normalize(places[0]!)).toBe(key);
      }),
      runs,
    );
  });
});

describe('the time a text takes', () => {
  /** A step that takes quadratic time on one of these would need hours, and the test would time out. */
  const million = 1_000_000;
  it.each<[string, string, number]>([
    ['marks of one class on one letter', 'a' + '\u0301'.repeat(million), 1],
    ['marks of two classes in the wrong order', 'a' + '\u0301\u0316'.repeat(million / 2), 1],
    ['half-width voicing marks between others', 'a' + '\uff9e\u0301'.repeat(million / 2), 1],
    ['marks with invisible characters between', 'a' + '\u0301\u200b\u0316\u200b'.repeat(million / 4), 1],
    ['one letter', 'a'.repeat(million), 1],
    ['spaced letters that end in a word', 'a '.repeat(million / 2) + 'bc', 2],
    ['dotted letters that end in a word', 'a.'.repeat(million / 2) + 'bc', 3],
    ['letters and digits in turn', 'a1'.repeat(million / 2), 1],
    ['a letter and leetspeak without end', 'a' + '1!'.repeat(million / 2), million],
    ['punctuation after leetspeak', 'a1b' + '!?'.repeat(million / 2) + '#', million + 1],
    ['at signs in turn with letters', 'a@'.repeat(million / 2), 1],
    ['what might become a mail address', 'a.'.repeat(million / 2) + '@x', 4],
    ['what might become an IP address', '1.1.'.repeat(million / 4), million],
    ['asterisks', '*'.repeat(million), 2],
    ['high surrogates', '\ud800'.repeat(million), 2],
    ['bidirectional controls', '\u202e'.repeat(million), 1],
    ['capital sigmas', 'Σ'.repeat(million), 1],
    ['leading consonants of Hangul', '\u1112'.repeat(million), 1],
    ['opening brackets', '['.repeat(million), 2],
    ['a sigma before what may end its word', 'AΣ' + ":'".repeat(million / 2) + 'b', million + 2],
  ])('is linear for a million of %s', (_, text, tokens) => {
    expect(tokenKeys(text)).toHaveLength(tokens);
    expect(tokenize(text)).toHaveLength(tokens);
  });
});

describe('a text beyond what one regular expression can take', () => {
  it.each([
    ['a word', 'ab', 2_000_000],
    ['marks that are no accents', '\u0e48', 4_000_000],
    ['one symbol', '!', 4_000_000],
    ['letters and signs in turn', 'a_', 5_000_000],
    ['invisible characters', '\u200b', 8_000_000],
    ['characters that become four', '\u2057', 1_000_000],
    ['pairs of surrogates', '\u{1d4ff}', 4_000_000],
    ['words', 'idiot ', 1_000_000],
  ])('is read in parts and keeps its places: %s', (_, piece, times) => {
    const text = `we ${piece.repeat(times)} 😂`;
    const tokens = tokenize(text);
    const places = [tokens[0], tokens.at(-1)].map((token) => text.slice(token!.begin, token!.end));
    expect(places).toEqual(['we', '😂']);
    expect(tokens.map(({ key }) => key).join(' ')).toBe(tokenKeys(text).join(' '));
    expect(normalize(text)).toMatch(/^we .*😂$/su);
  });
});
