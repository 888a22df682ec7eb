import type { Scores } from '@parlance/domain';
import { BundleForAnotherBaseError, type InferencePool } from '@parlance/inference';
import { createHash } from 'node:crypto';
import { calibrated } from './calibrate.js';
import { datasetHash, type LabelledText } from './labelled-text.js';
import type { LearnedModel } from './learn.js';
import { learnOnBase, type LearningOptions, type LearningOrder, type TrainingProgress } from './learn-on-base.js';
import type { SkippedLabel } from './learning-error.js';
import type { LabelMeasures } from './measure-out-of-fold.js';
import type { FrozenBase } from './prepare-training-set.js';
import { primaryLabel } from './report/primary-label.js';
import { separation, type Separation } from './report/separation.js';
import { scoreInTurn } from './score-in-turn.js';
import { scoreNormCards } from './score-norm-cards.js';
import type { TrainingSet } from './training-set.js';

/** The cost grows with their square; a sample of so many is sharp enough to judge by. */
const SEPARATION_TEXTS = 400;

export const TRAINING_STAGES = ['features', 'adapter', 'head', 'bundle'] as const;

export type TrainingStage = (typeof TRAINING_STAGES)[number];

export interface TrainingOrder extends LearningOrder {
  /** A model that serves, and the places of the rows that it is to score beside. */
  readonly champion?: {
    readonly bundle: Uint8Array;
    readonly rows: readonly number[];
    /** Its base model's bundle, if that is another one than lies at `basePath`. */
    readonly base?: Uint8Array;
  };
  /** Norm cards' texts, which the new model is to score. */
  readonly normCardTexts?: readonly string[];
}

/** A platform model ready to serve, and all that is known of it. */
export interface TrainedModel {
  readonly bundle: Uint8Array;
  /** SHA-256 of the bundle, in hexadecimal. */
  readonly sha256: string;
  /** Its version. */
  readonly model: string;
  readonly labels: readonly string[];
  readonly base: { readonly model: string; readonly sha256: string };
  readonly dataset: { readonly sha256: string; readonly rows: number };
  readonly seed: number;
  readonly measures: Readonly<Record<string, LabelMeasures>>;
  readonly skipped: readonly SkippedLabel[];
  /** By label. */
  readonly outOfFold: Readonly<Record<string, LabelOutOfFold>>;
  /**
   * The champion's scores of the rows that were asked for, by label, in their order; absent if none were, or if it stands on
   * another base that was not given.
   */
  readonly championScores?: Readonly<Record<string, readonly number[]>>;
  /** Of the first label, among a sample of its texts: the base's embeddings, and the adapted ones out of fold. */
  readonly separation: { readonly label: string; readonly before: Separation; readonly after: Separation };
  /** The model's scores of the norm cards' texts, in their order; undefined of a text that is too long for any model. */
  readonly normCardScores: readonly (Scores | undefined)[];
  readonly stageSeconds: Readonly<Record<TrainingStage, number>>;
}

/** What was said of one label of texts before and after, neither having been trained on them. Lists of one length. */
export interface LabelOutOfFold {
  /** Places among the rows, ascending. */
  readonly rows: readonly number[];
  readonly truths: readonly number[];
  /** Calibrated scores of the model, each text's by the part that did not see it. */
  readonly model: readonly number[];
  /** Calibrated scores of the base model; absent if it does not have the label. */
  readonly base?: readonly number[];
}

/**
 * Trains a platform model, and has it and the champion score what they are compared by. The same order gives the same
 * bytes. Keeps its thread busy: see `LearningProcess`.
 * @throws as `learnOnBase` does; NormCardUnscoredError.
 */
export async function trainModel(
  order: TrainingOrder,
  { onProgress, ...others }: LearningOptions = {},
): Promise<TrainedModel> {
  const { rows, seed } = order;
  const stages = new StageClock(onProgress);
  const options = { ...others, onProgress: (progress: TrainingProgress) => stages.tell(progress) };
  return learnOnBase(order, options, async ({ base, set, learned, measures, model, bundle, pool }) => {
    const championScores = await scoresOfChampion(pool, order);
    const normCardScores = await scoreNormCards(pool, bundle, order.normCardTexts ?? []);
    return {
      bundle,
      sha256: createHash('sha256').update(bundle).digest('hex'),
      model,
      labels: [...learned.heads.keys()],
      base: base.identity,
      dataset: { sha256: datasetHash(rows), rows: rows.length },
      seed,
      measures,
      skipped: learned.skipped,
      outOfFold: outOfFoldScores(set, learned, base.calibration),
      ...(championScores && { championScores }),
      separation: separationOf(rows, set, learned),
      normCardScores,
      stageSeconds: stages.seconds(),
    };
  });
}

async function scoresOfChampion(
  pool: InferencePool,
  { rows, champion }: TrainingOrder,
): Promise<Readonly<Record<string, readonly number[]>> | undefined> {
  if (champion === undefined || champion.rows.length === 0) return undefined;
  const texts = champion.rows.map((row) => rows[row]!.text);
  try {
    if (champion.base !== undefined) await pool.addBase(champion.base);
    const { model, labels } = await pool.loadPlatformModel(champion.bundle);
    const outcomes = await scoreInTurn(pool, texts, model);
    // A text that cannot be scored is flagged by nobody.
    const scoreOf = (label: string, i: number): number => {
      const outcome = outcomes[i]!;
      return 'failure' in outcome ? 0 : outcome.scores[label]!;
    };
    return Object.fromEntries(labels.map((label) => [label, texts.map((_, i) => scoreOf(label, i))]));
  } catch (error) {
    if (error instanceof BundleForAnotherBaseError) return undefined;
    throw error;
  }
}

function outOfFoldScores(
  set: TrainingSet,
  { heads }: LearnedModel,
  baseCalibration: FrozenBase['calibration'],
): Readonly<Record<string, LabelOutOfFold>> {
  const { labels, logits } = set.features;
  return Object.fromEntries(
    [...heads].map(([name, { outOfFold, calibration }]) => {
      const { readings } = set.labels.find((label) => label.name === name)!;
      const column = labels.indexOf(name);
      const model = Array.from(outOfFold.logits, (z) => calibrated(z, calibration));
      const ofBase = baseCalibration.get(name);
      const base = ofBase && outOfFold.texts.map((text) => calibrated(logits[text * labels.length + column]!, ofBase));
      const truths = outOfFold.texts.map((text) => readings[text]!);
      return [name, { rows: outOfFold.texts, truths, model, ...(base && { base }) }];
    }),
  );
}

function separationOf(
  rows: readonly LabelledText[],
  set: TrainingSet,
  learned: LearnedModel,
): TrainedModel['separation'] {
  const { label, truths, before, after, width } = primaryLabel(rows, set, learned);
  const readings = Int8Array.from(truths);
  const of = (embeddings: Float32Array): Separation =>
    separation(embeddings, width, readings, { most: SEPARATION_TEXTS });
  return { label, before: of(before), after: of(after) };
}

/** How long each stage took. */
class StageClock {
  private readonly spent: Record<TrainingStage, number> = { features: 0, adapter: 0, head: 0, bundle: 0 };
  private running: TrainingStage | undefined;
  private since = 0;

  constructor(private readonly onProgress: ((progress: TrainingProgress) => void) | undefined) {}

  tell(progress: TrainingProgress): void {
    this.turnTo(progress.stage);
    this.onProgress?.(progress);
  }

  seconds(): Readonly<Record<TrainingStage, number>> {
    this.turnTo(this.running);
    return { ...this.spent };
  }

  private turnTo(stage: TrainingStage | undefined): void {
    const now = performance.now();
    if (this.running !== undefined) this.spent[this.running] += (now - this.since) / 1000;
    this.running = stage;
    this.since = now;
  }
}
