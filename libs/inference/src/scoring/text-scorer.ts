import type { BaseReader, ReadTexts } from './base-reader.js';
import type { BaseWeights } from './base-weights.js';

/** What a batch of texts got. */
export interface ScoredTexts extends ReadTexts {
  /** [texts, labels]: calibrated probabilities; 0 for a text that is too long. */
  readonly scores: Float32Array<ArrayBuffer>;
}

/** Scores texts with one base model. Not reentrant: one `score` at a time. */
export class TextScorer {
  constructor(
    readonly weights: BaseWeights,
    readonly reader: BaseReader,
  ) {}

  /** A text's score is the highest of its windows. */
  async score(texts: readonly string[]): Promise<ScoredTexts> {
    const { calibration, labels } = this.weights;
    const scores = new Float32Array(texts.length * labels.length);
    const read = await this.reader.read(texts, {
      windows: 'all',
      needsFeatures: () => false,
      visit: ({ text, logits }) => {
        for (let k = 0; k < labels.length; k++) {
          const { slope, intercept } = calibration[k]!;
          const score = 1 / (1 + Math.exp(-(slope * logits[k]! + intercept)));
          const at = text * labels.length + k;
          if (score > scores[at]!) scores[at] = score;
        }
      },
    });
    return { scores, ...read };
  }
}
