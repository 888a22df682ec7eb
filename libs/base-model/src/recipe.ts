import type { DeepRecipe } from './deep/train-deep.js';
import type { GrammarShare } from './grammar/grammar-rows.js';
import { BASE_LABELS } from './labels.js';
import type { WideRecipe } from './wide/train-wide.js';

/** Everything that decides what comes out of a training run, beside data and seed. Stored in the bundle. */
export interface BaseRecipe {
  readonly grammar: GrammarShare;
  readonly deep: DeepRecipe;
  readonly wide: WideRecipe;
  /** z = z_deep + wideWeight · z_wide. */
  readonly wideWeight: number;
}

const DISGUISES = { ofLexiconWords: 0.5, ofOtherWords: 0.1 };

export const BASE_RECIPE: BaseRecipe = {
  grammar: { english: 20_000, perOtherLanguage: 2_000 },
  deep: {
    size: { dimensions: 128, queries: 16, features: 512, labels: BASE_LABELS.length },
    epochs: 2,
    learningRate: 1e-3,
    warmUp: 0.05,
    floor: 0.03,
    dropout: 0.2,
    tokenDropout: { token: 0.15, wordRow: 0.25 },
    obfuscatedShare: 0.3,
    disguises: DISGUISES,
    obfuscatedUnits: 900,
  },
  wide: { lossWeight: 1.5, setFeature: 2, epochs: 5, copiedShare: 0.3, disguises: DISGUISES },
  wideWeight: 0.75,
};
