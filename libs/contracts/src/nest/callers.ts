import type { Caller } from '@parlance/domain';

/** Who may ask this service at all. Each app has its own: from the database, or from what it holds of it in memory. */
export abstract class Callers {
  /**
   * Who shows this bearer token (RFC 6750; undefined: none is shown). Undefined if nobody is let in with it.
   * @throws RetriableError if that cannot be told just now.
   */
  abstract who(token: string | undefined): Promise<Caller | undefined>;
}
