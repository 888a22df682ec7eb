import { readInParts } from '../normalizing/in-parts.js';
import { applyStages, trackStages } from '../normalizing/normalize.js';

/** A word, symbol or ideograph of a text. */
export interface Token {
  /** What its features hang on; equal keys have equal features. */
  readonly key: string;
  /** Its place in the original text: [begin, end) in UTF-16 units. */
  readonly begin: number;
  readonly end: number;
}

/** The one key of a text without tokens: such a text has features too, and a score. */
export const EMPTY_KEY = '\u2205';

/** Between an ideograph and its right neighbour in a key; a word's key never holds it. */
export const NEIGHBOUR_MARK = '\u0001';

const IDEOGRAPH = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]`;
const WORD_CHARACTER = String.raw`[[\p{L}\p{N}\p{M}]--${IDEOGRAPH}]`;

/**
 * Masks of addresses, handles, ideographs one by one, words (with what censors or joins their parts: `f*ck`, `don't`),
 * symbols one by one. The last part of a word cannot fail, so nothing is read twice.
 */
const TOKEN = new RegExp(
  [
    String.raw`\[(?:email|url|ip|sepa)\]`,
    '@user',
    IDEOGRAPH,
    String.raw`${WORD_CHARACTER}+(?:[*'_$@](?:${WORD_CHARACTER}|\*)+)*\*?`,
    String.raw`\S`,
  ].join('|'),
  'gv',
);

const IS_IDEOGRAPH = new RegExp(`^${IDEOGRAPH}$`, 'v');

/** The keys of a text's tokens, in order; the whole text, at least one. The fast path: no places. */
export function tokenKeys(text: string): string[] {
  const parts = readInParts(text, keysOfPart);
  const keys = parts.length === 1 ? parts[0]! : parts.flat();
  return keys.length > 0 ? keys : [EMPTY_KEY];
}

function keysOfPart(text: string): string[] {
  const keys: string[] = applyStages(text).match(TOKEN) ?? [];
  for (let i = 0; i < keys.length; i++) keys[i] = keyOf(keys[i]!, keys[i + 1]);
  return keys;
}

/** The tokens of a text with their places in the original; the same keys as `tokenKeys`, [0, 0) for a text without. */
export function tokenize(text: string): Token[] {
  const tokens = readInParts(text, tokensOfPart).flat();
  return tokens.length > 0 ? tokens : [{ key: EMPTY_KEY, begin: 0, end: 0 }];
}

function tokensOfPart(text: string, begin: number): Token[] {
  const { text: normalized, begins, ends } = trackStages(text);
  const pieces = [...normalized.matchAll(TOKEN)];
  return pieces.map(({ 0: piece, index }, i) => ({
    key: keyOf(piece, pieces[i + 1]?.[0]),
    begin: begin + begins[index]!,
    end: begin + ends[index + piece.length - 1]!,
  }));
}

/** An ideograph's key carries its right neighbour, so that its features know the pair. */
function keyOf(piece: string, next: string | undefined): string {
  if (piece.length > 2 || piece.charCodeAt(0) < 0x2e80 || !IS_IDEOGRAPH.test(piece)) return piece;
  return piece + NEIGHBOUR_MARK + (next !== undefined && IS_IDEOGRAPH.test(next) ? next : '');
}
