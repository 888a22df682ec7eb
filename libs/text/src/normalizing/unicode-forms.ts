import type { Stage } from './stage.js';
import { type Piece, type TrackedText, trackThroughPieces } from './tracked-text.js';

/** A character with what may combine with it: marks, and the Hangul letters that compose to syllables. */
const COMBINING_SEQUENCE = /[^][\p{M}\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\ud7b0-\ud7ff\uff9e\uff9f\uffa0-\uffdc]*/gu;

/** No ASCII character ever combines with what stands before it, so the forms of these parts never touch each other. */
const SELF_CONTAINED = /[^][\u0080-\uffff]*/g;

const ACCENTS = /[\u0300-\u036f]+/g;

/** NFKC: one form for characters that look or mean the same (full width, ligatures, styled letters). */
export const compatibilityForm: Stage = byCombiningSequence((text) => text.normalize('NFKC'));

/** Accents of Latin, Greek and Cyrillic letters away; marks that other scripts need stay. */
export const stripAccents: Stage = byCombiningSequence((text) =>
  text.normalize('NFD').replace(ACCENTS, '').normalize('NFC'),
);

/** Lower case, the same in every locale. Some letters become longer (İ). */
export const lowerCase: Stage = {
  changesAscii: true,
  apply: (text) => text.toLowerCase(),
  track: (source) => {
    const result = source.text.toLowerCase();
    return result.length === source.text.length
      ? { ...source, text: result }
      : trackThroughPieces(source, result, lowerCasedPieces(source.text));
  },
};

/** Only the final sigma depends on its neighbours, and its length does not, so lengths add up character by character. */
function* lowerCasedPieces(text: string): Generator<Piece> {
  for (const character of text) {
    yield { sourceLength: character.length, resultLength: character.toLowerCase().length };
  }
}

function byCombiningSequence(transform: (text: string) => string): Stage {
  const track = (source: TrackedText): TrackedText => {
    const result = transform(source.text);
    if (result === source.text) return source;
    for (const boundary of [COMBINING_SEQUENCE, SELF_CONTAINED]) {
      const parts = source.text.match(boundary) ?? [];
      const transformed = parts.map(transform);
      if (transformed.join('') !== result) continue;
      return trackThroughPieces(
        source,
        result,
        parts.map((part, i) => ({ sourceLength: part.length, resultLength: transformed[i]!.length })),
      );
    }
    return trackThroughPieces(source, result, [{ sourceLength: source.text.length, resultLength: result.length }]);
  };
  return { changesAscii: false, apply: transform, track };
}
