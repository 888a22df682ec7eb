import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import type { LearningCurve } from '@parlance/domain';
import { InferencePool, writePlatformBundle } from '@parlance/inference';
import {
  FrozenBase,
  type LabelledText,
  type LabelMeasures,
  learn,
  type LearnedModel,
  measureLearningCurve,
  measureOutOfFold,
  platformContents,
  type SkippedLabel,
  type TrainingSet,
} from '@parlance/platform-model';
import type { ShownProgress } from './learning-bar.js';
import type { NormCard, NormCardResult } from './norm-cards.js';

export interface LearnModelOptions {
  readonly rows: readonly LabelledText[];
  /** The first is the one that the map is drawn apart by. */
  readonly labels: readonly string[];
  readonly normCards: readonly NormCard[];
  readonly seed: number;
  /** Bundle of the base model; the one that ships with Parlance if not given. */
  readonly base?: string | undefined;
  readonly platform?: string | undefined;
  /** Whether to measure what growing portions of the rows bring: up to four trainings more. */
  readonly learningCurve: boolean;
  readonly onProgress: (progress: ShownProgress) => void;
  readonly signal: AbortSignal;
}

/** A model of one's own, and what is known of it. */
export interface LearntModel {
  readonly bundle: Uint8Array;
  readonly model: string;
  readonly base: string;
  readonly measures: Readonly<Record<string, LabelMeasures>>;
  readonly skipped: readonly SkippedLabel[];
  readonly normCards: readonly NormCardResult[];
  readonly set: TrainingSet;
  readonly learned: LearnedModel;
  readonly learningCurve?: LearningCurve;
}

/**
 * Learns a platform model from judged rows, measures it on texts that it did not see, and has it prove itself on the path
 * that serves. @throws NothingToLearnError if no label has enough judged texts; BundleError if the base cannot be used.
 */
export async function learnModel(options: LearnModelOptions): Promise<LearntModel> {
  const { rows, labels, normCards, seed, base: basePath = BASE_BUNDLE_PATH, platform, onProgress, signal } = options;
  const base = await FrozenBase.open(basePath);
  try {
    onProgress({ stage: 'features' });
    const set = await base.prepare(rows, labels);
    signal.throwIfAborted();
    const learned = await learn(set, { seed, onProgress, signal });
    onProgress({ stage: 'bundle' });
    const measures = measureOutOfFold(set, learned);
    const contents = platformContents(learned, { rows, base: base.identity, seed, measures, platform });
    const pool = await InferencePool.start({ bundlePath: basePath, workers: 1 });
    try {
      const bundle = await writePlatformBundle(pool, contents, base.goldenTexts);
      const { model } = await pool.loadPlatformModel(bundle);
      const outcomes = await pool.score(
        normCards.map(({ text }) => text),
        normCards.map(() => model),
      );
      const results = normCards.flatMap((card, i) => card.check(outcomes[i]!));
      const { skipped } = learned;
      const learnt = { bundle, model, base: base.identity.model, measures, skipped, normCards: results, set, learned };
      return options.learningCurve ? { ...learnt, learningCurve: await curveOf(learnt, options) } : learnt;
    } finally {
      await pool.close();
    }
  } finally {
    await base.close();
  }
}

/** Of the first label that was learnt. */
async function curveOf(
  { set, learned }: Pick<LearntModel, 'set' | 'learned'>,
  { seed, onProgress, signal }: LearnModelOptions,
): Promise<LearningCurve> {
  const [label, { outOfFold, calibration }] = [...learned.heads][0]!;
  const scores = outOfFold.logits.map((z) => 1 / (1 + Math.exp(-(calibration.slope * z + calibration.intercept))));
  return measureLearningCurve(
    set,
    { label, judged: outOfFold.texts.length, texts: outOfFold.texts, scores },
    { seed, signal, onPortion: (portion, portions) => onProgress({ stage: 'learning-curve', portion, portions }) },
  );
}
