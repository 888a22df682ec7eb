import type { ProblemError } from '../http/problem-error.js';

/** The part of a Fastify reply that is needed to answer. */
export interface Reply {
  status(code: number): Reply;
  headers(values: Record<string, string>): Reply;
  send(payload: unknown): unknown;
}

/** Sends an error as a problem document (RFC 9457). */
export function answerProblem(reply: Reply, { problem, headers }: ProblemError): void {
  reply
    .status(problem.status)
    .headers({ ...headers, 'content-type': 'application/problem+json' })
    // As bytes, since Fastify adds a charset, which the media type does not have, to JSON it is given as text.
    .send(Buffer.from(JSON.stringify(problem)));
}
