/** A text no longer than this is never too much: normalising makes at most six units of one without a space between. */
const ONE_PART = 500_000;

/**
 * What `read` makes of a text, or of its parts one after the other if it is too much for one regular expression: V8 gives
 * a match 64 MB to backtrack in, which a word or run of some three million units uses up.
 * @param read also told where in the text its part begins.
 */
export function readInParts<T>(text: string, read: (part: string, begin: number) => T, begin = 0): T[] {
  try {
    return [read(text, begin)];
  } catch (error) {
    if (!(error instanceof RangeError) || text.length <= ONE_PART) throw error;
  }
  const middle = characterBoundary(text, text.length >> 1);
  return [...readInParts(text.slice(0, middle), read, begin), ...readInParts(text.slice(middle), read, begin + middle)];
}

/** `place`, or one unit on if a pair of surrogates would be torn there. */
function characterBoundary(text: string, place: number): number {
  return text.codePointAt(place - 1)! > 0xffff ? place + 1 : place;
}
