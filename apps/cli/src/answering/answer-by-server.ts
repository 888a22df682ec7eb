import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type DecisionsRequest, decisionsResponse, problem } from '@parlance/contracts';
import { CannotRunError } from '../exit-codes.js';
import type { ContentRow } from '../reading/input-row.js';
import { scoreLine } from '../writing/score-line.js';
import type { Answer, AnswerRows } from './answer-rows.js';
import { retryAfterMs } from './retry-after.js';

export interface ServerOptions {
  /** Where the classifier listens: `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly platform: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
}

/** A busy server is asked again this often before we give up. */
const MAX_TRIES = 30;

/** The server judges what is in the request; asked about fewer contents it may answer. */
const ABOUT_THE_CONTENTS = new Set([400, 413, 422]);
const BUSY = new Set([429, 503]);

/**
 * Answers with a server's decisions: `{"id"?, "scores", "action", "reason", "fallback", "model"}`. A row without an id is
 * sent as `line-<number>`. A request that the server refuses for its contents is halved until the row at fault is alone.
 * @throws CannotRunError if the server cannot be reached, refuses us, or answers what we do not understand.
 */
export function answerByServer({ url, platform, token, signal }: ServerOptions): AnswerRows {
  const endpoint = endpointOf(url, platform);
  // A request stops listening only when its garbage is collected; until then thousands may, which is no leak.
  setMaxListeners(0, signal);
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };

  const answer = async (rows: readonly ContentRow[]): Promise<readonly Answer[]> => {
    const contents = rows.map(({ id, line, text }) => ({ id: String(id ?? `line-${line}`), text }));
    const response = await post({ contents });
    if (response.ok) return answersOf(rows, contents, await jsonOf(response));
    const detail = await detailOf(response);
    if (!ABOUT_THE_CONTENTS.has(response.status)) throw new CannotRunError(`${endpoint.href}: ${detail}`);
    if (rows.length === 1) return [{ line: rows[0]!.line, error: detail }];
    const half = Math.ceil(rows.length / 2);
    return [...(await answer(rows.slice(0, half))), ...(await answer(rows.slice(half)))];
  };

  const post = async (request: DecisionsRequest): Promise<Response> => {
    for (let tries = 1; ; tries++) {
      const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(request), signal }).catch(
        (error: unknown) => {
          signal.throwIfAborted();
          throw new CannotRunError(`cannot reach ${endpoint.origin}: ${causeOf(error)}`);
        },
      );
      if (!BUSY.has(response.status)) return response;
      if (tries === MAX_TRIES)
        throw new CannotRunError(`${endpoint.origin} was too busy ${tries} times: ${await detailOf(response)}`);
      await response.body?.cancel();
      await delay(retryAfterMs(response.headers.get('retry-after'), Date.now()), undefined, { signal });
    }
  };

  const answersOf = (rows: readonly ContentRow[], contents: DecisionsRequest['contents'], body: unknown): Answer[] => {
    const parsed = decisionsResponse.safeParse(body);
    if (!parsed.success) throw new CannotRunError(`${endpoint.href} answered something else than decisions`);
    const { decisions } = parsed.data;
    if (decisions.length !== rows.length || decisions.some(({ contentId }, i) => contentId !== contents[i]!.id))
      throw new CannotRunError(`${endpoint.href} answered other contents than it was asked about`);
    return decisions.map(({ scores, action, reason, fallback, model }, i) =>
      scoreLine(rows[i]!.id, scores, { action, reason, fallback, model }),
    );
  };
  return answer;
}

function endpointOf(url: string, platform: string): URL {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CannotRunError(`--url ${url}: expected an address like http://127.0.0.1:3000`);
  return new URL(`v1/platforms/${encodeURIComponent(platform)}/decisions`, url.endsWith('/') ? url : `${url}/`);
}

async function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

/** What the server says is wrong: a problem document's words (RFC 9457), else the status. */
async function detailOf(response: Response): Promise<string> {
  const parsed = problem.safeParse(await jsonOf(response));
  if (!parsed.success) return `HTTP ${response.status} ${response.statusText}`;
  const { status, title, detail, errors = [] } = parsed.data;
  return `${status} ${title}: ${[detail, ...errors.map((one) => `${one.pointer}: ${one.detail}`)].join('; ')}`;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') return 'nothing listens there';
  // OpenSSL ends its messages with a line end.
  return (cause instanceof Error ? cause.message : String(cause)).trim();
}
