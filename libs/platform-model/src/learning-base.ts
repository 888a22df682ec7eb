import { InferencePool } from '@parlance/inference';
import { FrozenBase } from './prepare-training-set.js';

/** Opens a base that the caller keeps. */
export type OpenBase = () => Promise<LearningBase>;

/** Hands over the base that the caller keeps or, without one, opens that at the path and closes it when all is done. */
export async function withLearningBase<Result>(
  bundlePath: string,
  openKept: OpenBase | undefined,
  use: (base: LearningBase) => Promise<Result>,
): Promise<Result> {
  if (openKept !== undefined) return use(await openKept());
  const base = await LearningBase.open(bundlePath);
  try {
    return await use(base);
  } finally {
    await base.close();
  }
}

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
