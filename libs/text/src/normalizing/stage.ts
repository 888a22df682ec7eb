import { type Piece, type TrackedText, trackThroughPieces } from './tracked-text.js';

/**
 * One step of normalisation in two forms: `apply` is the fast one, `track` gives the same text and keeps every unit's
 * place in the original.
 */
export interface Stage {
  /** False if the step leaves every ASCII text as it is, so that it can be skipped. */
  readonly changesAscii: boolean;
  apply(text: string): string;
  track(source: TrackedText): TrackedText;
}

/** What a regular expression's match becomes. `groups[0]` is the match. */
export type Replacement = (match: string) => string;

export interface ReplacingOptions {
  /** The step leaves every ASCII text as it is. Default false. */
  readonly leavesAscii?: boolean;
  /** A cheaper test without state: a text it does not match is left as it is. */
  readonly onlyIf?: RegExp;
}

/** A step that replaces every match of `pattern` (a global expression). */
export function replacing(pattern: RegExp, replacement: Replacement, options: ReplacingOptions = {}): Stage {
  const { leavesAscii = false, onlyIf } = options;
  const apply = (text: string): string =>
    onlyIf === undefined || onlyIf.test(text) ? text.replace(pattern, (match) => replacement(match)) : text;
  return {
    changesAscii: !leavesAscii,
    apply,
    track: (source) => {
      const result = apply(source.text);
      return result === source.text
        ? source
        : trackThroughPieces(source, result, replacedPieces(source.text, pattern, replacement));
    },
  };
}

function* replacedPieces(text: string, pattern: RegExp, replacement: Replacement): Generator<Piece> {
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    const kept = match.index - done;
    if (kept > 0) yield { sourceLength: kept, resultLength: kept };
    yield { sourceLength: match[0].length, resultLength: replacement(match[0]).length };
    done = match.index + match[0].length;
  }
  const kept = text.length - done;
  if (kept > 0) yield { sourceLength: kept, resultLength: kept };
}
