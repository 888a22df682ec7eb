import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { problem, type Problem } from '@parlance/contracts';
import { CannotRunError } from '../exit-codes.js';
import { retryAfterMs } from './retry-after.js';

export interface ServerAccess {
  /** Where the server listens: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
}

/** Asks one address; `body`, if there is one, is sent as JSON, or as it is if it is bytes. */
export type Ask = (body?: object | Uint8Array<ArrayBuffer>) => Promise<Response>;

/** A busy server is asked again this often before we give up. */
const MAX_TRIES = 30;
const BUSY = new Set([429, 503]);

/** Where a server has a part of a platform: `policy`, `decisions`. @throws CannotRunError if `url` is none. */
export function platformEndpoint(url: string, platform: string, part: string): URL {
  return serverEndpoint(url, `v1/platforms/${encodeURIComponent(platform)}/${part}`);
}

/** Where a server has `path`. @throws CannotRunError if `url` is none. */
export function serverEndpoint(url: string, path: string): URL {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CannotRunError(`--url ${url}: expected an address like http://127.0.0.1:3000`);
  return new URL(path, url.endsWith('/') ? url : `${url}/`);
}

/** A way to ask, which waits and tries again while the server is busy. @throws CannotRunError if it cannot be reached. */
export function askServer(method: string, endpoint: URL, { token, signal }: ServerAccess): Ask {
  // A request stops listening only when its garbage is collected; until then thousands may, which is no leak.
  setMaxListeners(0, signal);
  const authorization = token !== undefined && { authorization: `Bearer ${token}` };
  return async (body) => {
    const request = {
      method,
      signal,
      headers: { ...(body !== undefined && { 'content-type': mediaTypeOf(body) }), ...authorization },
      ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    };
    for (let tries = 1; ; tries++) {
      const response = await fetch(endpoint, request).catch((error: unknown) => {
        signal.throwIfAborted();
        throw new CannotRunError(`cannot reach ${endpoint.origin}: ${causeOf(error)}`);
      });
      if (!BUSY.has(response.status)) return response;
      if (tries === MAX_TRIES)
        throw new CannotRunError(
          `${endpoint.origin} was too busy ${tries} times: ${detailOf(await problemOf(response))}`,
        );
      await response.body?.cancel();
      await delay(retryAfterMs(response.headers.get('retry-after'), Date.now()), undefined, { signal });
    }
  };
}

function mediaTypeOf(body: object): string {
  return body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
}

/** The answer, if it is one of success. @throws CannotRunError with what the server says is wrong. */
export async function answered(endpoint: URL, asked: Promise<Response>): Promise<Response> {
  const response = await asked;
  if (!response.ok) throw new CannotRunError(`${endpoint.href}: ${detailOf(await problemOf(response))}`);
  return response;
}

/** The JSON of an answer of success. @throws CannotRunError if it is none, or not of this schema. */
export async function answerOf<Answer>(
  schema: { safeParse(value: unknown): { success: true; data: Answer } | { success: false } },
  endpoint: URL,
  asked: Promise<Response>,
): Promise<Answer> {
  const parsed = schema.safeParse(await jsonOf(await answered(endpoint, asked)));
  if (!parsed.success) throw new CannotRunError(`${endpoint.href} answered something else: is it Parlance's?`);
  return parsed.data;
}

export async function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

/** What the server says is wrong, a problem document (RFC 9457); else made of the status. */
export async function problemOf(response: Response): Promise<Omit<Problem, 'type'>> {
  const parsed = problem.safeParse(await jsonOf(response));
  if (parsed.success) return parsed.data;
  return { status: response.status, title: response.statusText, detail: '' };
}

/** A problem in one line. */
export function detailOf({ status, title, detail, errors = [] }: Omit<Problem, 'type'>): string {
  if (detail === '') return `HTTP ${status} ${title}`;
  return `${status} ${title}: ${[detail, ...errors.map((one) => `${one.pointer}: ${one.detail}`)].join('; ')}`;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') return 'nothing listens there';
  // OpenSSL ends its messages with a line end.
  return (cause instanceof Error ? cause.message : String(cause)).trim();
}
