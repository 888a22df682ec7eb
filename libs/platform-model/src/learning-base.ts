import { InferencePool } from '@parlance/inference';
import { FrozenBase } from './prepare-training-set.js';

/**
 * A base model to learn on, kept from one training to the next: what it said of texts is remembered, and a pool that serves
 * it can be had ready. The bundle at its path must not be replaced meanwhile.
 */
export class LearningBase {
  #pool: Promise<InferencePool> | undefined;

  private constructor(
    private readonly bundlePath: string,
    readonly frozen: FrozenBase,
  ) {}

  /** @throws BundleError if the bundle cannot be used. */
  static async open(bundlePath: string): Promise<LearningBase> {
    return new LearningBase(bundlePath, await FrozenBase.open(bundlePath));
  }

  /** Starts the pool that will be taken next. @throws BundleError; the next to be taken is then started anew. */
  async getReady(): Promise<void> {
    this.#pool ??= this.#startPool();
    try {
      await this.#pool;
    } catch (error) {
      this.#pool = undefined;
      throw error;
    }
  }

  /** A pool of the caller's own, to close. @throws BundleError */
  async takePool(): Promise<InferencePool> {
    const pool = this.#pool ?? this.#startPool();
    this.#pool = undefined;
    return pool;
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await Promise.all([pool?.then((started) => started.close()), this.frozen.close()]);
  }

  #startPool(): Promise<InferencePool> {
    return InferencePool.start({ bundlePath: this.bundlePath, workers: 1 });
  }
}
