import { normalize } from '@parlance/text';
import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { DISGUISES } from './disguises.js';
import { obfuscate } from './obfuscate.js';

const lexicon = new Set(['nonsense']);
const text = 'What nonsense is this, @user? Such Nonsense again and again.';
const onlyLexicon = { ofLexiconWords: 1, ofOtherWords: 0 };

describe('obfuscate', () => {
  it('gives the same text for the same seed and another one for another seed', () => {
    const all = { ofLexiconWords: 1, ofOtherWords: 1 };
    const copies = [1, 1, 2].map((seed) => obfuscate(text, lexicon, all, new Random(seed)));
    expect(copies[1]).toBe(copies[0]);
    expect(copies[2]).not.toBe(copies[0]);
  });

  it('disguises words of the lexicon, however they are capitalised, and leaves the others', () => {
    for (let seed = 0; seed < 50; seed++) {
      const words = obfuscate(text, lexicon, onlyLexicon, new Random(seed));
      expect(words).toMatch(/^What .+ is this, @user\? Such .+ again and again\.$/s);
    }
  });

  it('disguises nothing at a share of 0, and never a mask or a word of two letters', () => {
    expect(obfuscate(text, lexicon, { ofLexiconWords: 0, ofOtherWords: 0 }, new Random(1))).toBe(text);
    const all = { ofLexiconWords: 1, ofOtherWords: 1 };
    expect(obfuscate('@user is it', lexicon, all, new Random(1))).toBe('@user is it');
  });
});

describe('a disguise', () => {
  const [leetspeak, spacedOut, drawnOut, cyrillic, invisiblyBroken, censored, swapped, misspelt] = DISGUISES;
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);

  it.each([
    ['spaced out', spacedOut!],
    ['in Cyrillic letters', cyrillic!],
    ['broken by invisible characters', invisiblyBroken!],
  ])('%s is undone by normalisation', (_, disguise) => {
    for (const seed of seeds) expect(normalize(disguise('blockhead', new Random(seed)))).toBe('blockhead');
  });

  it('that draws a letter out leaves two of it', () => {
    const undone = new Set(seeds.map((seed) => normalize(drawnOut!('dolt', new Random(seed)))));
    expect([...undone].sort()).toEqual(['ddolt', 'dollt', 'doltt', 'doolt']);
  });

  it('in leetspeak keeps the length and changes no letter without a stand-in', () => {
    for (const seed of seeds) expect([...leetspeak!('hand', new Random(seed))].join('')).toMatch(/^h[a@4\u0430]nd$/);
  });

  it('by asterisks keeps the first letter and hides at least one', () => {
    for (const seed of seeds) {
      expect(censored!('fool', new Random(seed))).toMatch(/^f(\*o|o\*|\*\*)l$/);
      expect(censored!('oaf', new Random(seed))).toMatch(/^o(\*f|a\*|\*\*)$/);
    }
  });

  it('by swapping keeps the letters and the first one', () => {
    for (const seed of seeds) {
      const word = swapped!('clown', new Random(seed));
      expect(word).toMatch(/^c/);
      expect([...word].sort().join('')).toBe('clnow');
    }
  });

  it('by misspelling drops or doubles one letter', () => {
    for (const seed of seeds) expect(Math.abs(misspelt!('clown', new Random(seed)).length - 5)).toBe(1);
  });
});
