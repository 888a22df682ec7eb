import { BundleError } from '@parlance/inference';
import { TrainingDataError } from './data/read-rows.js';

/**
 * Ends a script that failed: a wrong option with its usage (exit code 2), data or a bundle that cannot be used with one
 * line (1). Anything else is a mistake of ours and keeps its stack.
 */
export function reportFailure(error: unknown, usage: string): void {
  if (isWrongOption(error)) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } else if (error instanceof TrainingDataError || error instanceof BundleError) {
    console.error(`${error.name}: ${error.message}`);
    process.exitCode = 1;
  } else throw error;
}

function isWrongOption(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
