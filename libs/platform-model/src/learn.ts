import { mapTexts } from './adapter/map-texts.js';
import { type Adapter, AdapterTrainer } from './adapter/train-adapter.js';
import { assignFolds, foldCount } from './folds.js';
import { type DenseRows, denseSquares, gramMatrix } from './head/dense-rows.js';
import { fitHead, type Head } from './head/fit-head.js';
import { ngramRows } from './head/ngram-rows.js';
import { MANY_FROM } from './head/strengths.js';
import { NothingToLearnError, type SkippedLabel } from './learning-error.js';
import type { LabelReadings, TrainingSet } from './training-set.js';

/** Where a run stands. */
export type LearningProgress =
  | {
      readonly stage: 'adapter';
      /** 0 for the adapter of all texts, else the fold that is left out, from 1. */
      readonly fold: number;
      readonly folds: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      /** A guess: from the steps so far. */
      readonly secondsLeft: number;
    }
  | {
      readonly stage: 'head';
      readonly label: string;
      readonly fold: number;
      readonly folds: number;
    };

export interface LearnOptions {
  readonly seed: number;
  readonly onProgress?: (progress: LearningProgress) => void;
  readonly signal?: AbortSignal;
}

/** A platform model as it was learnt, in full precision, with what it said of texts it had not seen. */
export interface LearnedModel {
  readonly adapter: Adapter;
  readonly heads: ReadonlyMap<string, LearnedHead>;
  readonly skipped: readonly SkippedLabel[];
  /** The fold of each text. */
  readonly foldOf: Int32Array;
  readonly folds: number;
  /** feat_p of each text by the adapter that did not see it: [texts, hidden]. */
  readonly outOfFoldMap: Float32Array;
}

export interface LearnedHead extends Head {
  /** Whether the base model has this label: its logit is where the head starts. */
  readonly fromBase: boolean;
}

/** Fewer judged texts, or fewer of one reading, and the base model with a threshold of one's own reads better. */
export const FEWEST_JUDGED = 40;
export const FEWEST_OF_A_READING = 5;

/** √3 gives what the adapter says three times the say of one of the base's groups. */
const MAPPED_SCALE = Math.sqrt(3);
const CLIP = 5;

/**
 * Learns a platform model: an adapter that draws the platform's readings apart, and a head for each label on what base
 * and adapter say, n-grams, and the base's own logit. Everything is cross-fitted: a text's features come from an adapter
 * that did not see it, its out-of-fold logit from a head that did not. The same set and seed give the same numbers.
 * @throws NothingToLearnError if no label has enough judged texts.
 */
export async function learn(set: TrainingSet, { seed, onProgress, signal }: LearnOptions): Promise<LearnedModel> {
  const skipped: SkippedLabel[] = [];
  const learnt = set.labels.filter((label) => {
    const reason = tooLittle(label, set.groups);
    if (reason !== undefined) skipped.push(reason);
    return reason === undefined;
  });
  const primary = learnt[0];
  if (primary === undefined) throw new NothingToLearnError(skipped);
  const texts = set.groups.length;
  const folds = foldCount(texts);
  const foldOf = assignFolds(set.groups, primary.readings, folds, seed);
  const { adapter, outOfFoldMap } = await trainAdapters(set, primary, foldOf, folds, { seed, onProgress, signal });
  const dense: DenseRows = {
    texts,
    base: set.features.dense,
    baseWidth: set.layout.dense,
    mapped: standardizeMap(set, outOfFoldMap),
    mappedWidth: set.layout.hidden,
  };
  const shared = {
    dense,
    denseSquares: denseSquares(dense),
    gramMatrix: texts < MANY_FROM ? await gramMatrix(dense) : undefined,
    ngrams: ngramRows(set.ngrams),
    foldOf,
    folds,
    seed,
  };
  const heads = new Map<string, LearnedHead>();
  for (const { name, readings } of learnt) {
    const onFold = (fold: number): void => {
      signal?.throwIfAborted();
      onProgress?.({ stage: 'head', label: name, fold: fold + 1, folds });
    };
    const { priors, fromBase } = priorsOf(set, name);
    heads.set(name, { ...fitHead({ ...shared, priors, readings, onFold }), fromBase });
  }
  return { adapter, heads, skipped, foldOf, folds, outOfFoldMap };
}

/** What a head takes of feat_p: √3 clip((feat_p − m)/s, ±5)/√hidden. [texts, hidden] */
export function standardizeMap({ layout, featMean, featDeviation }: TrainingSet, mapped: Float32Array): Float32Array {
  const { hidden } = layout;
  const scale = MAPPED_SCALE / Math.sqrt(hidden);
  return mapped.map((value, i) => {
    const k = i % hidden;
    return scale * Math.min(CLIP, Math.max(-CLIP, (value - featMean[k]!) / featDeviation[k]!));
  });
}

function tooLittle({ name, readings }: LabelReadings, groups: readonly string[]): SkippedLabel | undefined {
  const judged = readings.filter((reading) => reading >= 0).length;
  const positive = readings.filter((reading) => reading === 1).length;
  const fewest = Math.min(positive, judged - positive);
  const facts = { label: name, judged, positive };
  if (judged < FEWEST_JUDGED) {
    return { ...facts, reason: `${judged} judged texts, at least ${FEWEST_JUDGED} are needed` };
  }
  if (fewest < FEWEST_OF_A_READING) {
    const which = positive < judged - positive ? 'with' : 'without';
    return { ...facts, reason: `${fewest} texts ${which} the label, at least ${FEWEST_OF_A_READING} are needed` };
  }
  const different = new Set(groups.filter((_, text) => readings[text]! >= 0));
  if (different.size === 1) {
    return { ...facts, reason: `all ${judged} judged texts are alike, which tells nothing of others` };
  }
  return undefined;
}

function priorsOf({ features }: TrainingSet, label: string): { priors: Float64Array; fromBase: boolean } {
  const { labels, logits, texts } = features;
  const column = labels.indexOf(label);
  const priors = new Float64Array(texts);
  if (column >= 0) for (let text = 0; text < texts; text++) priors[text] = logits[text * labels.length + column]!;
  return { priors, fromBase: column >= 0 };
}

/** One adapter for what is to come, and one for each fold's texts, which it does not see. */
async function trainAdapters(
  set: TrainingSet,
  { readings }: LabelReadings,
  foldOf: Int32Array,
  folds: number,
  { seed, onProgress, signal }: { [K in keyof LearnOptions]: LearnOptions[K] | undefined } & { seed: number },
): Promise<{ adapter: Adapter; outOfFoldMap: Float32Array }> {
  const { hidden } = set.layout;
  const all = [...foldOf.keys()];
  const outOfFoldMap = new Float32Array(all.length * hidden);
  const trainer = await AdapterTrainer.create(set, readings);
  const began = performance.now();
  try {
    const train = (texts: readonly number[], fold: number): Promise<Adapter> =>
      trainer.train(texts, {
        seed,
        signal,
        onStep: (step, steps, loss) => {
          const done = fold + step / steps;
          const secondsLeft = ((performance.now() - began) / 1000 / done) * (folds + 1 - done);
          onProgress?.({ stage: 'adapter', fold, folds, step, steps, loss, secondsLeft });
        },
      });
    const adapter = await train(all, 0);
    for (let fold = 0; fold < folds; fold++) {
      const held = all.filter((text) => foldOf[text] === fold);
      const unseeing = await train(
        all.filter((text) => foldOf[text] !== fold),
        fold + 1,
      );
      const mapped = mapTexts(set, unseeing, held);
      held.forEach((text, row) => outOfFoldMap.set(mapped.subarray(row * hidden, (row + 1) * hidden), text * hidden));
    }
    return { adapter, outOfFoldMap };
  } finally {
    await trainer.release();
  }
}
