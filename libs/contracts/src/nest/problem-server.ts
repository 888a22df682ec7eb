import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import { ProblemError, problemOfStatus } from '../http/problem-error.js';
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

type Done = (error: Error | null, value?: unknown) => void;
type JsonParser<Body> = (request: unknown, body: Body, done: Done) => void;

/** The part of a Fastify server that decides which bodies it reads. */
export interface BodyReadingServer {
  removeContentTypeParser(mediaTypes: string[]): unknown;
  getDefaultJsonParser(onProto: 'error', onConstructor: 'error'): unknown;
  addContentTypeParser(mediaType: string, options: { parseAs: 'buffer' }, parser: JsonParser<Buffer>): unknown;
}

/**
 * Has JSON read as Fastify reads it, but bytes that are not UTF-8 refused with 400: they would be replaced by U+FFFD, and a
 * text that nobody wrote would be decided. Bodies of any other media type are refused with 415, instead of being taken for
 * a text or a form and found wrong in every field. The application is made with `bodyParser: false`: Nest's own would take
 * forms.
 */
export function readJsonOnly(server: BodyReadingServer): void {
  const parse = server.getDefaultJsonParser('error', 'error') as JsonParser<string>;
  server.removeContentTypeParser(['application/json', 'text/plain']);
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (isUtf8(body)) parse(request, body.toString('utf8'), done);
    else done(notUtf8(body.byteLength));
  });
}

function notUtf8(bytes: number): ProblemError {
  return new ProblemError({
    kind: 'not-utf8',
    status: 400,
    title: 'Not UTF-8',
    detail: `the ${bytes} bytes of the body are not valid UTF-8`,
  });
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
