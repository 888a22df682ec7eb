import { InferencePool } from '@parlance/inference';
import { FrozenBase } from './prepare-training-set.js';

/**
 * A base model to learn on, kept from one training to the next, and a pool that serves it and what is learnt. What the base
 * said of texts is remembered. The bundle at its path must not be replaced meanwhile.
 */
export class LearningBase {
  private constructor(
    readonly frozen: FrozenBase,
    readonly pool: InferencePool,
  ) {}

  /** @throws BundleError if the bundle cannot be used. */
  static async open(bundlePath: string): Promise<LearningBase> {
    const pool = await InferencePool.start({ bundlePath, workers: 1 });
    const source = {
      read: (texts: readonly string[]) => pool.readFeatures(texts),
      labels: pool.labels,
      close: () => pool.close(),
    };
    return new LearningBase(await FrozenBase.readBy(source, bundlePath), pool);
  }

  /** Lets go of all that a training had the pool load; nothing may be loading any more. */
  tidy(): void {
    for (const model of this.pool.platformModels) this.pool.dropPlatformModel(model);
    for (const { sha256 } of this.pool.bases) this.pool.dropBase(sha256);
  }

  async close(): Promise<void> {
    await this.frozen.close();
  }
}
