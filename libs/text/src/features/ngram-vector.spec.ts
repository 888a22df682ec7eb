import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NGRAM_BUCKETS, ngramVector } from './ngram-vector.js';

const valuesOf = (text: string): number[] => [...ngramVector(text).values].sort((a, b) => b - a);

describe('the n-gram vector of a text', () => {
  it('gives one word of one letter its word and its three character grams, alike', () => {
    // "a"; of " a ": " a", "a ", " a "
    expect(valuesOf('a')).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('counts a repeated gram by 1 + ln(times), and pairs of neighbours', () => {
    // Twice each: "a", " a", "a ", " a "; once: the pair "a a".
    const twice = 1 + Math.log(2);
    const length = Math.sqrt(4 * twice * twice + 1);
    const expected = [twice, twice, twice, twice, 1].map((value) => value / length);
    valuesOf('a a').forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    expect(valuesOf('a a')).toHaveLength(5);
  });

  it('has nothing to say of a text without characters', () => expect(ngramVector(' \u200b ').buckets).toHaveLength(0));

  it('tells words apart from character grams that spell the same', () => {
    // " b" as a gram of "b" is not the pair or word of anything; the two texts share no more than their letter "b".
    const shared = new Set(ngramVector('ab').buckets);
    expect([...ngramVector('cd').buckets].filter((bucket) => shared.has(bucket))).toEqual([]);
  });

  it('reads no more than the first thousand normalised characters', () => {
    const long = 'word '.repeat(200);
    expect(ngramVector(`${long}${'x '.repeat(300)}and then something else entirely`)).toEqual(
      ngramVector(`${long}${'x '.repeat(300)}`),
    );
  });

  it('has distinct buckets of the table and unit length, whatever the text', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { buckets, values } = ngramVector(text);
        expect(new Set(buckets).size).toBe(buckets.length);
        for (const bucket of buckets) expect(bucket >= 0 && bucket < NGRAM_BUCKETS).toBe(true);
        const square = values.reduce((sum, value) => sum + value * value, 0);
        if (buckets.length > 0) expect(square).toBeCloseTo(1, 5);
      }),
    ));

  it('reads composed and decomposed accents alike', () =>
    expect(ngramVector('idiot\u00e9 \u00fcber'.normalize('NFD'))).toEqual(ngramVector('idiot\u00e9 \u00fcber')));
});
