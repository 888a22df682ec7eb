/**
 * A text on its way through normalisation that knows where it came from: unit i of `text` stands for the half-open
 * range [begins[i], ends[i]) of the original, in UTF-16 units.
 */
export interface TrackedText {
  readonly text: string;
  readonly begins: Int32Array;
  readonly ends: Int32Array;
}

/** A piece of a text and what replaces it, by length in UTF-16 units. Pieces cover the text from left to right. */
export interface Piece {
  readonly sourceLength: number;
  readonly resultLength: number;
}

/** The text itself: every unit stands for itself. */
export function trackedFromOriginal(text: string): TrackedText {
  const begins = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  for (let i = 0; i < text.length; i++) {
    begins[i] = i;
    ends[i] = i + 1;
  }
  return { text, begins, ends };
}

/**
 * `result`, tracked through `source`. Within a piece of equal length units correspond one to one; in a shortened piece
 * the last unit stands for the rest of the source; in a lengthened piece every unit stands for the whole piece.
 */
export function trackThroughPieces(source: TrackedText, result: string, pieces: Iterable<Piece>): TrackedText {
  const begins = new Int32Array(result.length);
  const ends = new Int32Array(result.length);
  let from = 0;
  let to = 0;
  for (const { sourceLength, resultLength } of pieces) {
    const last = from + sourceLength - 1;
    if (resultLength > sourceLength) {
      begins.fill(source.begins[from]!, to, to + resultLength);
      ends.fill(source.ends[last]!, to, to + resultLength);
    } else {
      for (let i = 0; i < resultLength; i++) {
        begins[to + i] = source.begins[from + i]!;
        ends[to + i] = source.ends[from + i]!;
      }
      if (resultLength > 0) ends[to + resultLength - 1] = source.ends[last]!;
    }
    from += sourceLength;
    to += resultLength;
  }
  return { text: result, begins, ends };
}
