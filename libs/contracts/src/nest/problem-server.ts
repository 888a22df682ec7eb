import type { Socket } from 'node:net';
import { type ProblemError, problemOfStatus } from '../http/problem-error.js';
import { answerProblem, type Reply } from './answer-problem.js';

/** What Node calls requests that are no HTTP, by the status they are answered with; all others are a 400. */
const CLIENT_ERRORS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/**
 * Options of the HTTP server (Fastify) by which it answers as a problem document what never reaches a route, and so no
 * filter: an address that cannot be decoded, a request that is no HTTP.
 */
export const PROBLEM_SERVER_OPTIONS = {
  // The type of Fastify's reply changes with the route, and here is none.
  frameworkErrors: (error: { readonly statusCode?: number }, _request: unknown, reply: unknown): void =>
    answerProblem(reply as Reply, problemOfStatus(error.statusCode ?? 400)),

  clientErrorHandler: (error: { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    socket.write(rawAnswer(problemOfStatus(CLIENT_ERRORS[error.code ?? ''] ?? 400)));
    socket.destroySoon();
  },
};

/**
 * Has bodies of any other media type than application/json refused with 415, instead of being taken for a text or a form
 * and found wrong in every field. The application is made with `bodyParser: false`: Nest's own would take forms.
 */
export function acceptJsonOnly(server: { removeContentTypeParser(mediaType: string): unknown }): void {
  server.removeContentTypeParser('text/plain');
}

function rawAnswer({ problem }: ProblemError): string {
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
