import { RetriableError } from '@parlance/domain';

/** PostgreSQL cannot answer now (unreachable, restarting, out of connections, a deadlock's loser); later it may. */
export class DatabaseUnavailableError extends RetriableError {
  override readonly name = 'DatabaseUnavailableError';
}

/**
 * PostgreSQL's error codes after which the same statement may succeed: class 08 connection, 40001 serialization
 * failure, 40P01 deadlock, 53300 too many connections, 57P01-03 shutdown, crash, start-up.
 * https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const PASSING_SQL_STATES = /^(08...|40001|40P01|53300|57P0[123])$/;
const PASSING_SYSTEM_ERRORS: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What `pg` says, without a code, when a connection goes away or none is free in time. */
const PASSING_MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i;

/** Runs a database operation; a failure that may pass by itself becomes a `DatabaseUnavailableError` naming the operation. */
export async function retriable<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!mayPass(error)) throw error;
    throw new DatabaseUnavailableError(`${operation}: the database is not available: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(mayPass);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined && (PASSING_SQL_STATES.test(code) || PASSING_SYSTEM_ERRORS.has(code))) return true;
  return PASSING_MESSAGES.test(error.message);
}

/** An `AggregateError` (a host name with several addresses, none of which answered) has no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
