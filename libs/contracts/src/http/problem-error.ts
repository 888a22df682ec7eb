import { RetriableError, ScorerBusyError, VersionConflictError } from '@parlance/domain';
import type { Problem } from './problem.js';

/** A problem before it has its `type`: `kind` is its stable name, in lower case with dashes. */
export interface ProblemFacts extends Omit<Problem, 'type'> {
  readonly kind: string;
}

/** An answer other than the one asked for, thrown where it is found and written by the edge as RFC 9457 says. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(
    { kind, ...facts }: ProblemFacts,
    /** Response headers that belong to the answer, e.g. `retry-after`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(facts.detail);
    this.problem = { type: `urn:parlance:problem:${kind}`, ...facts };
  }
}

/** 404: no platform has this id. */
export function unknownPlatform(id: string): ProblemError {
  return new ProblemError({
    kind: 'unknown-platform',
    status: 404,
    title: 'Unknown platform',
    detail: `there is no platform ${id}: create it with PUT /v1/platforms/${id}`,
  });
}

/** The answer to an error of the domain; undefined if it is not one a client can be told about. */
export function problemOfDomainError(error: unknown): ProblemError | undefined {
  if (error instanceof VersionConflictError) {
    const facts = { kind: 'version-conflict', status: 412, title: 'Edited by somebody else', detail: error.message };
    return new ProblemError(facts, { etag: `"${error.actualVersion}"` });
  }
  if (error instanceof ScorerBusyError) {
    const facts = { kind: 'too-busy', status: 429, title: 'Too many texts are waiting', detail: error.message };
    return new ProblemError(facts, RETRY_SOON);
  }
  if (error instanceof RetriableError) {
    // What exactly is unavailable (a host, a port) is for the log, not for whoever asks.
    const detail = 'something this service depends on does not answer: try again in a moment';
    return new ProblemError({ kind: 'unavailable', status: 503, title: 'Temporarily unavailable', detail }, RETRY_SOON);
  }
  return undefined;
}

const RETRY_SOON = { 'retry-after': '1' };

/** Problems that the HTTP server itself finds, by status; its own messages may quote the request and are not repeated. */
const SERVER_PROBLEMS: Readonly<Record<number, Omit<ProblemFacts, 'status'>>> = {
  400: { kind: 'malformed-request', title: 'Malformed request', detail: 'the address or the JSON body cannot be read' },
  404: { kind: 'not-found', title: 'Not found', detail: 'nothing at this address answers this method' },
  413: { kind: 'body-too-large', title: 'Body too large', detail: 'the body is larger than this service takes' },
  415: { kind: 'unsupported-media-type', title: 'Unsupported media type', detail: 'send application/json' },
  429: { kind: 'too-many-requests', title: 'Too many requests', detail: 'wait as long as the Retry-After header says' },
};

/** The answer to a request the HTTP server refused with `status`, or, for 500, to an error nobody foresaw. */
export function problemOfStatus(status: number): ProblemError {
  const known = SERVER_PROBLEMS[status];
  if (known !== undefined) return new ProblemError({ ...known, status });
  return status >= 400 && status < 500
    ? new ProblemError({ kind: 'refused', status, title: 'Refused', detail: `the request was refused with ${status}` })
    : new ProblemError({ kind: 'internal', status: 500, title: 'Internal error', detail: 'the log has the details' });
}
