import { ngramVector, type NgramVector } from '@parlance/text';
import type { FeatureStatistics } from '../features/feature-statistics.js';
import type { PlatformModel } from '../platform/platform-model.js';
import { PlatformScorer } from '../platform/platform-scorer.js';
import type { BaseReader, ReadTexts } from './base-reader.js';
import type { BaseWeights } from './base-weights.js';

/** What a batch of texts got. */
export interface ScoredTexts extends ReadTexts {
  /**
   * Calibrated probabilities, text after text: for a platform model one for each of its `scoredLabels`, else one for each
   * of the base's labels; 0 for a text that is too long.
   */
  readonly scores: Float32Array<ArrayBuffer>;
}

/** Scores texts with one base model, and with platform models that stand on it. Not reentrant: one `score` at a time. */
export class TextScorer {
  readonly #platformScorer: PlatformScorer | undefined;

  /** @param statistics without them no platform model can be used. */
  constructor(
    readonly weights: BaseWeights,
    readonly reader: BaseReader,
    statistics: FeatureStatistics | undefined,
  ) {
    this.#platformScorer = statistics && new PlatformScorer(statistics);
  }

  /**
   * A text's score is the highest of its windows.
   * @param models each text's platform model; undefined: the base.
   */
  async score(texts: readonly string[], models: readonly (PlatformModel | undefined)[] = []): Promise<ScoredTexts> {
    const { labels } = this.weights;
    const everyColumn = [...labels.keys()];
    const begins = beginsOf(texts, models, labels.length);
    const scores = new Float32Array(begins[texts.length]!);
    const ngrams: NgramVector[] = [];
    const read = await this.reader.read(texts, {
      windows: 'all',
      needsFeatures: (text) => models[text] !== undefined,
      visit: (window) => {
        const { text, logits } = window;
        const begin = begins[text]!;
        const model = models[text];
        if (model) {
          // Of the whole text for each of its windows.
          ngrams[text] ??= ngramVector(texts[text]!);
          this.#platformScorer!.raiseScores(model, window, ngrams[text], scores, begin);
          this.#raiseBaseScores(logits, model.columnsOfBase, scores, begin + model.labels.length);
        } else this.#raiseBaseScores(logits, everyColumn, scores, begin);
      },
    });
    return { scores, ...read };
  }

  /** Raises the scores of a text, one a column from `at` on, to those that the base gives this window. */
  #raiseBaseScores(logits: ArrayLike<number>, columns: readonly number[], scores: Float32Array, at: number): void {
    const { calibration } = this.weights;
    for (let k = 0; k < columns.length; k++) {
      const { slope, intercept } = calibration[columns[k]!]!;
      const score = 1 / (1 + Math.exp(-(slope * logits[columns[k]!]! + intercept)));
      if (score > scores[at + k]!) scores[at + k] = score;
    }
  }
}

/** Where each text's scores begin, and where they end. */
function beginsOf(
  texts: readonly string[],
  models: readonly (PlatformModel | undefined)[],
  baseLabels: number,
): Int32Array {
  const begins = new Int32Array(texts.length + 1);
  for (let text = 0; text < texts.length; text++)
    begins[text + 1] = begins[text]! + (models[text]?.scoredLabels.length ?? baseLabels);
  return begins;
}
