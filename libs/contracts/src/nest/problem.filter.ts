import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { ProblemError, problemOfDomainError, problemOfStatus } from '../http/problem-error.js';

/** The part of a Fastify reply that is needed to answer. */
interface Reply {
  status(code: number): Reply;
  headers(values: Record<string, string>): Reply;
  send(payload: unknown): unknown;
}

/** Answers every error of an HTTP route as a problem document (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** `onServerError` hears of every answer of 500 and above, to log it: the client is told nothing of the cause. */
  constructor(private readonly onServerError: (error: unknown) => void) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { problem, headers } = problemOf(error);
    if (problem.status >= 500) this.onServerError(error);
    host
      .switchToHttp()
      .getResponse<Reply>()
      .status(problem.status)
      .headers({ ...headers, 'content-type': 'application/problem+json' })
      // As bytes, since Fastify adds a charset, which the media type does not have, to JSON it is given as text.
      .send(Buffer.from(JSON.stringify(problem)));
  }
}

function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof HttpException) return problemOfStatus(error.getStatus());
  return problemOfDomainError(error) ?? problemOfStatus(500);
}
