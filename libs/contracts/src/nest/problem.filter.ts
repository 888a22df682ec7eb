import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { ProblemError, problemOfDomainError, problemOfStatus } from '../http/problem-error.js';
import { answerProblem, type Reply } from './answer-problem.js';

/** Answers every error of an HTTP route as a problem document (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** `onServerError` hears of every answer of 500 and above, to log it: the client is told nothing of the cause. */
  constructor(private readonly onServerError: (error: unknown) => void) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const answer = problemOf(error);
    if (answer.problem.status >= 500) this.onServerError(error);
    answerProblem(host.switchToHttp().getResponse<Reply>(), answer);
  }
}

function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof HttpException) return problemOfStatus(error.getStatus());
  return problemOfDomainError(error) ?? problemOfStatus(500);
}
