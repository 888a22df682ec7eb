import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { ContentScorer, type ScoringOutcome } from '@parlance/domain';
import { type Bundle, BundleError, InferencePool, readBundle } from '@parlance/inference';
import { availableParallelism } from 'node:os';
import { CannotRunError } from '../exit-codes.js';

/** The command reads no more rows while this many batches are in work for each worker. */
export const BATCHES_PER_WORKER = 4;

/** Our batches in flight bound the queue; it must only never refuse them. */
const NO_LIMIT = 1_000_000_000;

/** One worker thread a core, leaving one for this thread, four at most. */
export const DEFAULT_WORKERS = Math.max(1, Math.min(4, availableParallelism() - 1));

/** Scores in this process, until it is closed. */
export abstract class LocalScorer extends ContentScorer {
  abstract close(): Promise<void>;
}

/**
 * Starts scoring in this process with a bundle: the shipped base model's, another base model's, or a platform model's, which
 * stands on the shipped base.
 * @throws CannotRunError if the bundle cannot be read or is not sound, or stands on another base.
 */
export async function startPool({
  model = BASE_BUNDLE_PATH,
  workers,
}: {
  model?: string | undefined;
  workers: number;
}): Promise<LocalScorer> {
  try {
    const bundle = readBundle(model);
    if (bundle.manifest.kind === 'base') return await basePool(model, workers);
    return await PlatformScorer.start(await basePool(BASE_BUNDLE_PATH, workers), bundle);
  } catch (error) {
    if (error instanceof BundleError) throw new CannotRunError(`the model cannot be used: ${error.message}`);
    throw error;
  }
}

function basePool(bundlePath: string, workers: number): Promise<InferencePool> {
  return InferencePool.start({
    bundlePath,
    workers,
    maxWaitingTexts: NO_LIMIT,
    onEvent: (event) => {
      if (event.type === 'worker-lost')
        process.stderr.write(`parlance: scoring worker ${event.worker} was replaced: ${event.detail}\n`);
    },
  });
}

/** Every text by one platform model. */
class PlatformScorer extends LocalScorer {
  private constructor(
    private readonly pool: InferencePool,
    readonly model: string,
    readonly labels: readonly string[],
  ) {
    super();
  }

  /** Closes the pool if the platform model is refused. */
  static async start(pool: InferencePool, bundle: Bundle): Promise<PlatformScorer> {
    try {
      const { model, labels } = await pool.loadPlatformModel(bundle.bytes);
      return new PlatformScorer(pool, model, labels);
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  score(texts: readonly string[]): Promise<readonly ScoringOutcome[]> {
    return this.pool.score(
      texts,
      texts.map(() => this.model),
    );
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
