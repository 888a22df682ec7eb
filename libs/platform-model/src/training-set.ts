import type { TextFeatures } from '@parlance/inference';
import type { NgramVector } from '@parlance/text';

/** Where things lie in a row of a base model's features. */
export interface FeatureLayout {
  /** Numbers of `hidden`, and of the first group of `dense`: [feat | pooled | …]. */
  readonly hidden: number;
  /** Numbers of the second group of `dense`, the adapter's input. */
  readonly pooled: number;
  /** Numbers of a row of `dense`. */
  readonly dense: number;
}

/** What moderators said of one label: 1 yes, 0 no, -1 not judged. [texts] */
export type Readings = Int8Array;

/** A platform's judged texts, with everything the frozen base model says of them. */
export interface TrainingSet {
  readonly features: TextFeatures;
  readonly layout: FeatureLayout;
  /** Mean and standard deviation of the base's `feat`. [hidden] */
  readonly featMean: Float32Array;
  readonly featDeviation: Float32Array;
  readonly ngrams: readonly NgramVector[];
  /** Texts of one key are never apart: one goes where the other goes (`foldGroups`). [texts] */
  readonly groups: readonly string[];
  /** The first label is the one that the map of embeddings is drawn apart by. */
  readonly labels: readonly LabelReadings[];
}

export interface LabelReadings {
  readonly name: string;
  readonly readings: Readings;
}
