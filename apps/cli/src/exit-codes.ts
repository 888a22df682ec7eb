/** What the process says when it ends. */
export const EXIT = {
  ok: 0,
  /** It ran to the end, and some lines got an error in the place of an answer. */
  badLines: 1,
  /** Wrong usage, or it could not run or go on. */
  cannotRun: 2,
  /** Ctrl-C, as shells have it: 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why the command cannot run or go on; its message is all that a user is shown. */
export class CannotRunError extends Error {
  override readonly name = 'CannotRunError';
}
