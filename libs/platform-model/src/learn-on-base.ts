import { type InferencePool, writePlatformBundle } from '@parlance/inference';
import type { LabelledText } from './labelled-text.js';
import { type LearningBase, type OpenBase, withLearningBase } from './learning-base.js';
import { learn, type LearnedModel, type LearningProgress } from './learn.js';
import { type LabelMeasures, measureOutOfFold } from './measure-out-of-fold.js';
import { platformContents } from './platform-contents.js';
import type { FrozenBase } from './prepare-training-set.js';
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

export interface LearningOptions {
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
  /** Opens a base that the caller keeps; without it the one at `basePath` is opened, and closed when all is done. */
  readonly openBase?: OpenBase;
}

/**
 * Learns a platform model from judged rows, measures it on texts that it did not see, has its bundle prove itself on the path
 * that serves, and hands all of it to `use`, after which the pool forgets the model. The same order gives the same bytes.
 * @throws NothingToLearnError if no label has enough judged texts; BundleError if the base cannot be used.
 */
export async function learnOnBase<Result>(
  order: LearningOrder,
  options: LearningOptions,
  use: (learnt: LearntOnBase) => Promise<Result>,
): Promise<Result> {
  options.onProgress?.({ stage: 'features' });
  return withLearningBase(order.basePath, options.openBase, (base) => learnOn(base, order, options, use));
}

async function learnOn<Result>(
  base: LearningBase,
  { rows, labels, seed, platform }: LearningOrder,
  { onProgress, signal }: LearningOptions,
  use: (learnt: LearntOnBase) => Promise<Result>,
): Promise<Result> {
  const { frozen, pool } = base;
  const set = await frozen.prepare(rows, labels);
  signal?.throwIfAborted();
  const learned = await learn(set, { seed, ...(onProgress && { onProgress }), ...(signal && { signal }) });
  onProgress?.({ stage: 'bundle' });
  const measures = measureOutOfFold(set, learned);
  const contents = platformContents(learned, { rows, base: frozen.identity, seed, measures, platform });
  try {
    const bundle = await writePlatformBundle(pool, contents, frozen.goldenTexts);
    return await use({ base: frozen, set, learned, measures, model: contents.model, bundle, pool });
  } finally {
    base.tidy();
  }
}
