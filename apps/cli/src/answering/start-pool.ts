import { availableParallelism } from 'node:os';
import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { BundleError, InferencePool } from '@parlance/inference';
import { CannotRunError } from '../exit-codes.js';

/** The command reads no more rows while this many batches are in work for each worker. */
export const BATCHES_PER_WORKER = 4;

/** Our batches in flight bound the queue; it must only never refuse them. */
const NO_LIMIT = 1_000_000_000;

/** One worker thread a core, leaving one for this thread, four at most. */
export const DEFAULT_WORKERS = Math.max(1, Math.min(4, availableParallelism() - 1));

/**
 * Starts scoring in this process with a bundle, the shipped base model's unless another is named.
 * @throws CannotRunError if the bundle cannot be read or is not sound.
 */
export async function startPool({
  model = BASE_BUNDLE_PATH,
  workers,
}: {
  model?: string | undefined;
  workers: number;
}): Promise<InferencePool> {
  try {
    return await InferencePool.start({
      bundlePath: model,
      workers,
      maxWaitingTexts: NO_LIMIT,
      onEvent: (event) => {
        if (event.type === 'worker-lost')
          process.stderr.write(`parlance: scoring worker ${event.worker} was replaced: ${event.detail}\n`);
      },
    });
  } catch (error) {
    if (error instanceof BundleError) throw new CannotRunError(`the model cannot be used: ${error.message}`);
    throw error;
  }
}
