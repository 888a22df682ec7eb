import { ContentScorer, type Label, type ScoringOutcome } from '@parlance/domain';
import type { PoolOptions } from './pool-options.js';

/** A pool's state at one moment. */
export interface PoolStats {
  readonly model: string;
  readonly workers: number;
  readonly readyWorkers: number;
  /** Waiting or in work. */
  readonly waitingTexts: number;
  readonly scoredTexts: number;
  readonly workerRestarts: number;
}

/**
 * Scores texts with a bundle's model on worker threads. Texts of several callers share batches; those of one call are
 * spread over the workers and all come from one model version.
 *
 * @example
 * const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 2 });
 * const [outcome] = await pool.score(['you are great']);
 * await pool.close();
 */
export class InferencePool extends ContentScorer {
  /**
   * @throws BundleError if the bundle is not sound, does not fit this version, or fails its golden texts.
   */
  static async start(options: PoolOptions): Promise<InferencePool> {
    throw new Error(`not built yet: ${options.bundlePath}`);
  }

  get labels(): readonly Label[] {
    throw new Error('not built yet');
  }

  get model(): string {
    throw new Error('not built yet');
  }

  async score(texts: readonly string[]): Promise<readonly ScoringOutcome[]> {
    throw new Error(`not built yet: ${texts.length}`);
  }

  /**
   * Loads another bundle beside the one in service, checks it in every worker, and puts it in service between two
   * batches; calls already begun end with the model they began with.
   * @throws BundleError if the bundle is refused; the old one keeps serving.
   */
  async swap(bundlePath: string): Promise<void> {
    throw new Error(`not built yet: ${bundlePath}`);
  }

  stats(): PoolStats {
    throw new Error('not built yet');
  }

  /** Answers what is waiting, then ends the workers. */
  async close(): Promise<void> {
    throw new Error('not built yet');
  }
}
