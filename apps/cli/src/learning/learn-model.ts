import type { LearningCurve } from '@parlance/domain';
import {
  calibrated,
  learnOnBase,
  type LearningOrder,
  type LearntOnBase,
  measureLearningCurve,
  scoreNormCards,
} from '@parlance/platform-model';
import type { ShownProgress } from './learning-bar.js';
import { judgedCards, type NormCard, type NormCardResult } from './norm-cards.js';

export interface LearnModelOptions extends LearningOrder {
  readonly normCards: readonly NormCard[];
  /** Whether to measure what growing portions of the rows bring: up to four trainings more. */
  readonly learningCurve: boolean;
  readonly onProgress: (progress: ShownProgress) => void;
  readonly signal: AbortSignal;
}

/** A model of one's own, and what is known of it. */
export interface LearntModel extends Pick<LearntOnBase, 'bundle' | 'model' | 'measures' | 'set' | 'learned'> {
  /** The base model's version. */
  readonly base: string;
  readonly normCards: readonly NormCardResult[];
  readonly learningCurve?: LearningCurve;
}

/** Learns a platform model as a server would, and judges norm cards with it. @throws as `learnOnBase` and `scoreNormCards` do. */
export function learnModel(options: LearnModelOptions): Promise<LearntModel> {
  const { normCards: cards, onProgress, signal } = options;
  return learnOnBase(
    options,
    { onProgress, signal },
    async ({ base, pool, bundle, model, measures, set, learned }): Promise<LearntModel> => {
      const texts = cards.map(({ text }) => text);
      const normCards = judgedCards(cards, await scoreNormCards(pool, bundle, texts));
      const learnt = { bundle, model, base: base.identity.model, measures, set, learned, normCards };
      return options.learningCurve ? { ...learnt, learningCurve: await curveOf(learnt, options) } : learnt;
    },
  );
}

/** Of the first label that was learnt. */
function curveOf(
  { set, learned }: Pick<LearntModel, 'set' | 'learned'>,
  { seed, onProgress, signal }: LearnModelOptions,
): Promise<LearningCurve> {
  const [label, { outOfFold, calibration }] = [...learned.heads][0]!;
  const scores = outOfFold.logits.map((z) => calibrated(z, calibration));
  return measureLearningCurve(
    set,
    { label, judged: outOfFold.texts.length, texts: outOfFold.texts, scores },
    { seed, signal, onPortion: (portion, portions) => onProgress({ stage: 'learning-curve', portion, portions }) },
  );
}
