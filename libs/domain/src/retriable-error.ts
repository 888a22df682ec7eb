/**
 * A failure that may pass by itself (a database restarting, a broker election): the caller waits and tries again.
 * Every other error concerns the message at hand, which goes to the dead letters.
 */
export class RetriableError extends Error {
  override readonly name: string = 'RetriableError';
}
