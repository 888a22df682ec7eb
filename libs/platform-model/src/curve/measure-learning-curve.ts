import {
  type LearningCurve,
  measuredFigures,
  nextHundred,
  type PortionFigures,
  prAuc,
  Ranking,
  rocAuc,
} from '@parlance/domain';
import { calibrated } from '../calibrate.js';
import { FEWEST_JUDGED, FEWEST_OF_A_READING, learn } from '../learn.js';
import type { TrainingSet } from '../training-set.js';
import { hashOrder } from './hash-order.js';
import { partOfSet } from './part-of-set.js';
import { readTexts } from './read-texts.js';

/** What a model of all labels said out of fold of the texts that were judged for one. Lists of one length. */
export interface ReadOutOfFold {
  readonly label: string;
  /** How many texts it learnt the label from: these, and any that were left out since there are too many. */
  readonly judged: number;
  /** Places in the set. */
  readonly texts: readonly number[];
  /** Calibrated. */
  readonly scores: ArrayLike<number>;
}

export interface LearningCurveOptions {
  readonly seed: number;
  /** Told before a portion, counted from 1, is learnt from. */
  readonly onPortion?: (portion: number, portions: number) => void;
  readonly signal?: AbortSignal;
}

/** Portions that are learnt from; larger ones cost more than the curve is worth. */
const PORTIONS = [40, 64, 128, 256, 512, 1024];
const MOST_PORTIONS = 4;
/** Between a portion and all texts there must be something to gain. */
const LARGEST_SHARE = 0.75;
/** Figures of so many texts are sharp enough; of more, those of the lowest hashes are read. */
export const MOST_TEXTS = 4000;
const RESAMPLES = 400;

/**
 * What models learnt from growing portions of one label's texts reach, and the base model, all on the same texts: a text of
 * the portion is read by the model of the folds it is not in, every other one by the portion's own. Portions are taken by
 * the texts' hashes, each within the next. At most four trainings, of at most 1,024 texts, from features computed before.
 */
export async function measureLearningCurve(
  set: TrainingSet,
  { label, judged, texts, scores }: ReadOutOfFold,
  { seed, onPortion, signal }: LearningCurveOptions,
): Promise<LearningCurve> {
  const order = hashOrder(texts.map((text) => set.groups[text]!)).slice(0, MOST_TEXTS);
  const part = partOfSet(
    set,
    order.map((place) => texts[place]!),
    label,
  );
  const { readings } = part.labels[0]!;
  const sizes = portionSizes(part, judged);
  const portions: PortionFigures[] = [];
  for (const [i, size] of sizes.entries()) {
    signal?.throwIfAborted();
    onPortion?.(i + 1, sizes.length);
    const read = await readByPortion(part, size, label, { seed, ...(signal && { signal }) });
    portions.push(...figures(size, read, readings));
  }
  const all = order.map((place) => scores[place]!);
  portions.push(...figures(judged, all, readings));
  const [base] = figures(0, baseLogits(part, label) ?? [], readings);
  const gains = nextHundred(portions);
  return {
    label,
    ...(base && { base: { rocAuc: base.rocAuc, prAuc: base.prAuc } }),
    portions,
    ...(gains && { nextHundred: gains }),
  };
}

/** Ascending; repeats of a text are never apart. */
function portionSizes({ groups, labels: [label] }: TrainingSet, all: number): readonly number[] {
  const { readings } = label!;
  const whole = PORTIONS.filter((size) => size <= LARGEST_SHARE * all).map((size) => {
    let end = size;
    while (end < groups.length && groups[end] === groups[end - 1]) end++;
    return end;
  });
  const enough = whole.filter((size) => {
    const positive = readings.subarray(0, size).reduce((sum, reading) => sum + reading, 0);
    // Of one group alone nothing can be learnt that is measured on another.
    const several = [0, 1].every(
      (reading) => new Set(groups.filter((_, text) => text < size && readings[text] === reading)).size > 1,
    );
    return several && size >= FEWEST_JUDGED && Math.min(positive, size - positive) >= FEWEST_OF_A_READING;
  });
  return [...new Set(enough)].slice(-MOST_PORTIONS);
}

async function readByPortion(
  part: TrainingSet,
  size: number,
  label: string,
  options: { readonly seed: number; readonly signal?: AbortSignal },
): Promise<number[]> {
  const places = [...part.groups.keys()];
  const portion = partOfSet(part, places.slice(0, size), label);
  const learned = await learn(portion, options);
  const { outOfFold, calibration } = learned.heads.get(label)!;
  const own = Array.from(outOfFold.logits, (z) => calibrated(z, calibration));
  return [...own, ...readTexts(partOfSet(part, places.slice(size), label), learned, label)];
}

function baseLogits({ features, groups }: TrainingSet, label: string): number[] | undefined {
  const column = features.labels.indexOf(label);
  if (column < 0) return undefined;
  return Array.from(groups, (_, text) => features.logits[text * features.labels.length + column]!);
}

/** None if there are no scores, or no texts of both readings. */
function figures(labels: number, scores: readonly number[], readings: Int8Array): PortionFigures[] {
  if (scores.length === 0) return [];
  const found = measuredFigures(Ranking.of(scores, readings), { rocAuc, prAuc }, { resamples: RESAMPLES });
  return found.rocAuc && found.prAuc ? [{ labels, rocAuc: found.rocAuc, prAuc: found.prAuc }] : [];
}
