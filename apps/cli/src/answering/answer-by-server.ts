import { type DecisionsRequest, decisionsResponse } from '@parlance/contracts';
import { askServer, detailOf, jsonOf, platformEndpoint, problemOf, type ServerAccess } from '../asking/ask-server.js';
import { CannotRunError } from '../exit-codes.js';
import type { ContentRow } from '../reading/input-row.js';
import { scoreLine } from '../writing/score-line.js';
import type { Answer, AnswerRows } from './answer-rows.js';

export interface ServerOptions extends ServerAccess {
  readonly platform: string;
}

/** The server judges what is in the request; asked about fewer contents it may answer. */
const ABOUT_THE_CONTENTS = new Set([400, 413, 422]);

/**
 * Answers with a server's decisions: `{"id"?, "scores", "action", "reason", "fallback", "model"}`. A row without an id is
 * sent as `line-<number>`. A request that the server refuses for its contents is halved until the row at fault is alone.
 * @throws CannotRunError if the server cannot be reached, refuses us, or answers what we do not understand.
 */
export function answerByServer({ platform, ...access }: ServerOptions): AnswerRows {
  const endpoint = platformEndpoint(access.url, platform, 'decisions');
  const ask = askServer('POST', endpoint, access);

  const answer = async (rows: readonly ContentRow[]): Promise<readonly Answer[]> => {
    const contents = rows.map(({ id, line, text }) => ({ id: String(id ?? `line-${line}`), text }));
    const response = await ask({ contents });
    if (response.ok) return answersOf(rows, contents, await jsonOf(response));
    const detail = detailOf(await problemOf(response));
    if (!ABOUT_THE_CONTENTS.has(response.status)) throw new CannotRunError(`${endpoint.href}: ${detail}`);
    if (rows.length === 1) return [{ line: rows[0]!.line, error: detail }];
    const half = Math.ceil(rows.length / 2);
    return [...(await answer(rows.slice(0, half))), ...(await answer(rows.slice(half)))];
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
