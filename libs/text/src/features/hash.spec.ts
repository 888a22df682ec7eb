import { describe, expect, it } from 'vitest';
import { fnv, fnvStart, fnvStep, hashText, mixed } from './hash.js';

describe('fnv', () => {
  // The published test vectors of 32-bit FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['b', 0xe70c2de5],
    ['fo', 0x6222e842],
    ['foo', 0xa9f37ed7],
    ['foobar', 0xbf9cf968],
    ['chongo was here!\n', 0xd49930d5],
  ])('of %j is the published one', (text, hash) => {
    expect(fnv(text) >>> 0).toBe(hash);
  });

  it('is the same one unit at a time', () => {
    let state = fnvStart();
    for (const letter of 'foobar') state = fnvStep(state, letter.charCodeAt(0));
    expect(state >>> 0).toBe(0xbf9cf968);
  });
});

describe('mixed', () => {
  // MurmurHash3_x86_32 of the empty input is its finaliser applied to the seed; these are its usual test vectors.
  it.each([
    [0, 0],
    [1, 0x514e28b7],
    [0xffffffff, 0x81f16f39],
  ])('of %i is the published one', (state, hash) => {
    expect(mixed(state)).toBe(hash);
  });
});

it('a seed makes another hash of the same text', () => {
  expect(hashText('word', 3)).not.toBe(hashText('word', 7));
});
