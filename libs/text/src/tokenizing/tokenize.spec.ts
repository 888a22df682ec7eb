import { describe, expect, it } from 'vitest';
import { EMPTY_KEY, tokenize, tokenKeys } from './tokenize.js';

describe('tokenKeys', () => {
  it.each([
    ['words and symbols', 'Hi, you!', ['hi', ',', 'you', '!']],
    ['words with apostrophes', "don't", ["don't"]],
    ['censored words', 'f*ck sh** b*tch*', ['f*ck', 'sh**', 'b*tch*']],
    ['masks', '@user saw [url]', ['@user', 'saw', '[url]']],
    ['numbers', 'room 12b', ['room', '12b']],
    ['emoji one by one', '😂😂', ['😂', '😂']],
    ['ideographs with their right neighbour', '你好', ['你\u0001好', '好\u0001']],
    ['kana with their right neighbour', 'かな a', ['か\u0001な', 'な\u0001', 'a']],
    ['ideographs apart from a word they touch', 'abc你', ['abc', '你\u0001']],
    ['Hangul as words', '안녕 하세요', ['안녕', '하세요']],
    ['Arabic words', 'مرحبا بك', ['مرحبا', 'بك']],
    ['Devanagari words with their marks', 'नमस्ते', ['नमस्ते']],
  ])('splits %s', (_, text, keys) => {
    expect(tokenKeys(text)).toEqual(keys);
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t\u3000'],
    ['invisible characters', '\u200b\u202e\ufeff'],
  ])('gives a text of %s one key, so that it has features too', (_, text) => {
    expect(tokenKeys(text)).toEqual([EMPTY_KEY]);
    expect(tokenize(text)).toEqual([{ key: EMPTY_KEY, begin: 0, end: 0 }]);
  });

  it('reads all of a long text', () => {
    expect(tokenKeys('word '.repeat(5000))).toHaveLength(5000);
  });
});

describe('tokenize', () => {
  it('counts places in UTF-16 units of the original', () => {
    expect(tokenize('😂 i d i o t!')).toEqual([
      { key: '😂', begin: 0, end: 2 },
      { key: 'idiot', begin: 3, end: 12 },
      { key: '!', begin: 12, end: 13 },
    ]);
  });

  it('gives the two tokens that stand for a run of repeats the whole run between them', () => {
    expect(tokenize('no!!!!')).toEqual([
      { key: 'no', begin: 0, end: 2 },
      { key: '!', begin: 2, end: 3 },
      { key: '!', begin: 3, end: 6 },
    ]);
  });

  it('leaves invisible characters around a token out of its place and those inside it in', () => {
    expect(tokenize('\u200bid\u200biot\u200b')).toEqual([{ key: 'idiot', begin: 1, end: 7 }]);
  });

  it('gives every token that one character became the place of that character', () => {
    expect(tokenize('½')).toEqual([
      { key: '1', begin: 0, end: 1 },
      { key: '⁄', begin: 0, end: 1 },
      { key: '2', begin: 0, end: 1 },
    ]);
  });
});
