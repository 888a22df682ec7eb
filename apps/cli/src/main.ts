import { CommanderError } from 'commander';
import { CannotRunError, EXIT } from './exit-codes.js';
import { createProgram } from './program.js';
import { OutputClosedError } from './writing/line-output.js';

/** Runs the command line `argv` (as `process.argv`) and sets the process's exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => {
    // A second Ctrl-C ends at once: the handler is gone.
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, onSignal);
    stop.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, onSignal);
  // Whoever read our messages or our help went away: there is nobody left to tell. (Answers: LineOutput.)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    await createProgram({ signal: stop.signal, exit: (code) => (process.exitCode = code) }).parseAsync(argv);
  } catch (error) {
    const code = exitCodeOf(error, stop.signal);
    process.exitCode = code;
    // A connection that was given up may try on for a while by itself; nobody waits for it.
    if (code >= EXIT.cannotRun) process.stdout.write('', () => process.exit(code));
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, onSignal);
  }
}

function exitCodeOf(error: unknown, signal: AbortSignal): number {
  // Whoever read our output has seen enough: `parlance score … | head`.
  if (error instanceof OutputClosedError) return EXIT.ok;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.cannotRun;
  if (signal.aborted) {
    process.stderr.write('parlance: stopped\n');
    return EXIT.interrupted;
  }
  if (!(error instanceof CannotRunError)) throw error;
  process.stderr.write(`parlance: ${error.message}\n`);
  return EXIT.cannotRun;
}
