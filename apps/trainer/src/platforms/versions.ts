import { ProblemError } from '@parlance/contracts';

/** A platform's version as an entity tag. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** The request headers by which a client says what it expects to overwrite. */
export interface Preconditions {
  readonly 'if-match'?: string;
  readonly 'if-none-match'?: string;
}

/**
 * The version an edit expects: of `If-Match: "7"` 7, of `If-None-Match: *` 0 (must not exist yet), undefined if the
 * client does not mind.
 * @throws ProblemError (400) if the header is of another form.
 */
export function expectedVersion(headers: Preconditions): number | undefined {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch !== undefined) {
    if (noneMatch.trim() !== '*' || match !== undefined) throw badPrecondition('If-None-Match', '*, and no If-Match');
    return 0;
  }
  if (match === undefined) return undefined;
  const version = /^"(\d{1,9})"$/.exec(match.trim())?.[1];
  if (version === undefined) throw badPrecondition('If-Match', 'one ETag of this platform, such as "7"');
  return Number(version);
}

function badPrecondition(header: string, expected: string): ProblemError {
  const detail = `${header}: expected ${expected}`;
  return new ProblemError({ kind: 'invalid-precondition', status: 400, title: 'Invalid precondition', detail });
}
