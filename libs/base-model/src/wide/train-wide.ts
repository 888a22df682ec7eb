import { WIDE_BUCKETS } from '@parlance/text';
import type { LabelledRow } from '../data/labelled-row.js';
import type { TokenVocabulary } from '../data/token-vocabulary.js';
import { type TrainingTargets, trainingTargets } from '../data/training-targets.js';
import { BASE_LABELS } from '../labels.js';
import { type DisguiseShare, obfuscate } from '../obfuscation/obfuscate.js';
import { Random } from '../random.js';
import { bagsOf } from './bags.js';
import { inverseDocumentFrequencies } from './inverse-document-frequency.js';
import { type QuantisedWide, quantiseWide } from './quantise.js';
import { solveWide, type WideProgress } from './solve.js';

/** How the wide part is trained. */
export interface WideRecipe {
  /** C of the logistic regression. */
  readonly lossWeight: number;
  /** Feature of a row's set: its squared size is the intercept's prior variance. */
  readonly setFeature: number;
  readonly epochs: number;
  /** Share of the rows that come as an obfuscated copy too; row and copy then count half. */
  readonly copiedShare: number;
  readonly disguises: DisguiseShare;
}

export interface WideTraining {
  readonly rows: readonly LabelledRow[];
  /** First window of each row, in the same order. */
  readonly encoded: readonly Int32Array[];
  readonly vocabulary: TokenVocabulary;
  readonly lexicon: ReadonlySet<string>;
  readonly recipe: WideRecipe;
  readonly seed: number;
  readonly onEpoch: (progress: WideProgress) => void;
}

/** Trains the wide part, alone, and gives it as a bundle stores it. */
export function trainWide(training: WideTraining): QuantisedWide {
  const { rows, encoded, vocabulary, lexicon, recipe, seed, onEpoch } = training;
  const random = new Random(seed);
  const copied: number[] = [];
  const copies: Int32Array[] = [];
  rows.forEach((row, i) => {
    if (!random.chance(recipe.copiedShare)) return;
    copied.push(i);
    copies.push(vocabulary.encode(obfuscate(row.text, lexicon, recipe.disguises, random)));
  });
  const bags = bagsOf([...encoded, ...copies], vocabulary);
  const idf = inverseDocumentFrequencies(bags, WIDE_BUCKETS);
  const { weights } = solveWide(
    { bags, idf, targets: withCopies(rows, copied), labelCount: BASE_LABELS.length },
    { lossWeight: recipe.lossWeight, setFeature: recipe.setFeature, epochs: recipe.epochs, seed, onEpoch },
  );
  return quantiseWide(weights, BASE_LABELS.length, idf);
}

/** The targets of all rows, then of the copied ones; a copied row and its copy share the weight. */
function withCopies(rows: readonly LabelledRow[], copied: readonly number[]): TrainingTargets {
  const targets = trainingTargets([...rows, ...copied.map((i) => rows[i]!)]);
  copied.forEach((i, copy) => {
    targets.weights[i]! /= 2;
    targets.weights[rows.length + copy] = targets.weights[i]!;
  });
  return targets;
}
