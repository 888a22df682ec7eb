import { BundleManifestError } from '../bundle/bundle-error.js';
import type { PlatformWeights } from './platform-weights.js';

/** A platform model on its base: which of the base's logits each label begins with, and which labels the base goes on reading. */
export class PlatformModel {
  /** Per label a column of the base's logits; -1: a label of the platform's own. */
  readonly priorColumns: readonly number[];

  /** Columns of the base's labels that it has not learnt: they are read as the base reads them. */
  readonly columnsOfBase: readonly number[];

  /** What a text gets scores for, in their order: its own labels, then those that the base reads for it. */
  readonly scoredLabels: readonly string[];

  /** @throws BundleManifestError if it names a label that the base does not have. */
  constructor(
    source: string,
    readonly weights: PlatformWeights,
    baseLabels: readonly string[],
  ) {
    this.priorColumns = weights.heads.map(({ baseLabel, name }) => {
      const column = baseLabel === undefined ? -1 : baseLabels.indexOf(baseLabel);
      if (baseLabel !== undefined && column < 0)
        throw new BundleManifestError(source, [`label ${name}: the base model has no label ${baseLabel}`]);
      return column;
    });
    this.columnsOfBase = [...baseLabels.keys()].filter((column) => !weights.labels.includes(baseLabels[column]!));
    this.scoredLabels = [...weights.labels, ...this.columnsOfBase.map((column) => baseLabels[column]!)];
  }

  get labels(): readonly string[] {
    return this.weights.labels;
  }
}
