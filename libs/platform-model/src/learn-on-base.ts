import { InferencePool, writePlatformBundle } from '@parlance/inference';
import type { LabelledText } from './labelled-text.js';
import { learn, type LearnedModel, type LearningProgress } from './learn.js';
import { type LabelMeasures, measureOutOfFold } from './measure-out-of-fold.js';
import { platformContents } from './platform-contents.js';
import { FrozenBase } from './prepare-training-set.js';
import type { TrainingSet } from './training-set.js';

export type TrainingProgress = LearningProgress | { readonly stage: 'features' | 'bundle' };

export interface LearningOrder {
  readonly rows: readonly LabelledText[];
  /** The first is the one that the map of embeddings is drawn apart by. */
  readonly labels: readonly string[];
  /** Where the base model's bundle lies. */
  readonly basePath: string;
  readonly seed: number;
  /** Whose model it is to be; part of its version. */
  readonly platform?: string | undefined;
}

/** A platform model just learnt, on the base that it was learnt on. */
export interface LearntOnBase {
  readonly base: FrozenBase;
  readonly set: TrainingSet;
  readonly learned: LearnedModel;
  readonly measures: Readonly<Record<string, LabelMeasures>>;
  /** Its version. */
  readonly model: string;
  readonly bundle: Uint8Array;
  /** Serves the base, and whatever bundle is loaded. */
  readonly pool: InferencePool;
}

/**
 * Learns a platform model from judged rows, measures it on texts that it did not see, has its bundle prove itself on the path
 * that serves, and hands all of it to `use`, after which base and pool are closed. The same order gives the same bytes.
 * @throws NothingToLearnError if no label has enough judged texts; BundleError if the base cannot be used.
 */
export async function learnOnBase<Result>(
  { rows, labels, basePath, seed, platform }: LearningOrder,
  { onProgress, signal }: { onProgress?: (progress: TrainingProgress) => void; signal?: AbortSignal },
  use: (learnt: LearntOnBase) => Promise<Result>,
): Promise<Result> {
  onProgress?.({ stage: 'features' });
  const base = await FrozenBase.open(basePath);
  try {
    const set = await base.prepare(rows, labels);
    signal?.throwIfAborted();
    const learned = await learn(set, { seed, ...(onProgress && { onProgress }), ...(signal && { signal }) });
    onProgress?.({ stage: 'bundle' });
    const measures = measureOutOfFold(set, learned);
    const contents = platformContents(learned, { rows, base: base.identity, seed, measures, platform });
    const pool = await InferencePool.start({ bundlePath: basePath, workers: 1 });
    try {
      const bundle = await writePlatformBundle(pool, contents, base.goldenTexts);
      return await use({ base, set, learned, measures, model: contents.model, bundle, pool });
    } finally {
      await pool.close();
    }
  } finally {
    await base.close();
  }
}
