import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  deepRows,
  normalize,
  PAIR_START_HASH,
  pairBucket,
  TABLE_ROWS,
  TEXT_RECIPE,
  tokenHash,
  tokenize,
  tokenKeys,
  WIDE_BUCKETS,
  wideBuckets,
  WORD_ROWS,
} from './index.js';

interface GoldenText {
  readonly text: string;
  readonly normalized: string;
  readonly tokens: readonly {
    readonly key: string;
    readonly begin: number;
    readonly end: number;
    readonly hash: number;
    readonly deepRows: readonly number[];
    readonly wideBuckets: readonly number[];
  }[];
  readonly pairBuckets: readonly number[];
}

/**
 * What a model is trained on, text by text. Hashes, rows and buckets were computed by an independent program from the
 * keys; the keys were read by hand. A difference means that shipped models no longer see the features they learnt:
 * then TEXT_RECIPE must change and every model be trained again.
 */
const golden = JSON.parse(readFileSync(new URL('./golden/features.json', import.meta.url), 'utf8')) as GoldenText[];

it('the golden features belong to this recipe', () => {
  expect(TEXT_RECIPE).toBe('parlance-text-1');
  expect(golden.length).toBeGreaterThan(50);
});

describe.each(golden.map((text) => [text.text, text] as const))(
  '%j',
  (_, { text, normalized, tokens, pairBuckets }) => {
    it('has its golden keys and places', () => {
      expect(normalize(text)).toBe(normalized);
      expect(tokenKeys(text)).toEqual(tokens.map(({ key }) => key));
      expect(tokenize(text)).toEqual(tokens.map(({ key, begin, end }) => ({ key, begin, end })));
    });

    it('has its golden hashes, rows and buckets', () => {
      let previous = PAIR_START_HASH;
      tokens.forEach((token, i) => {
        expect(tokenHash(token.key)).toBe(token.hash);
        expect([...deepRows(token.key)]).toEqual(token.deepRows);
        expect([...wideBuckets(token.key)]).toEqual(token.wideBuckets);
        expect(pairBucket(previous, token.hash)).toBe(pairBuckets[i]);
        previous = token.hash;
      });
    });

    it('has rows and buckets within their tables', () => {
      for (const { key } of tokens) {
        const [word, ...grams] = deepRows(key);
        expect(word).toBeLessThan(WORD_ROWS);
        for (const row of grams) expect(row >= WORD_ROWS && row < TABLE_ROWS).toBe(true);
        for (const bucket of wideBuckets(key)) expect(bucket >= 0 && bucket < WIDE_BUCKETS).toBe(true);
      }
    });
  },
);
