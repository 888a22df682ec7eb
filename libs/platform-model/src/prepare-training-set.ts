import {
  asBase,
  DENSE_SIZE,
  FeatureReader,
  featureStatistics,
  HIDDEN_SIZE,
  POOLED_SIZE,
  readBundle,
} from '@parlance/inference';
import { ngramVector } from '@parlance/text';
import { createHash } from 'node:crypto';
import type { Calibration } from './calibrate.js';
import { foldGroups } from './fold-groups.js';
import { KnownFeatures } from './known-features.js';
import type { LabelledText } from './labelled-text.js';
import type { TrainingSet } from './training-set.js';

/** What reads a base model's features, in a thread of its own: a `FeatureReader`, or a pool. */
export type FeatureSource = Pick<FeatureReader, 'read' | 'labels' | 'close'>;

/** The frozen base model that platform models are learnt on. */
export class FrozenBase {
  private constructor(
    private readonly source: FeatureSource,
    private readonly known: KnownFeatures,
    private readonly statistics: { readonly mean: Float32Array; readonly deviation: Float32Array },
    /** The base model's version, and the SHA-256 of its bundle. */
    readonly identity: { readonly model: string; readonly sha256: string },
    /** What turns the base's logits into the scores that it serves, by label. */
    readonly calibration: ReadonlyMap<string, Calibration>,
    /** Texts of the base model's own that a platform model's bundle proves itself with. */
    readonly goldenTexts: readonly string[],
  ) {}

  /** @throws BundleError if the bundle is not sound, or without the statistics that features are standardised with. */
  static async open(bundlePath: string): Promise<FrozenBase> {
    return FrozenBase.readBy(await FeatureReader.start({ bundlePath }), bundlePath);
  }

  /**
   * @param source reads features of the bundle at the path; closed with this.
   * @throws BundleError as `open` does; then the source is closed.
   */
  static async readBy(source: FeatureSource, bundlePath: string): Promise<FrozenBase> {
    try {
      const bundle = readBundle(bundlePath);
      const { model, golden, labels, calibration } = asBase(bundle).manifest;
      return new FrozenBase(
        source,
        new KnownFeatures(source),
        featureStatistics(bundle),
        { model, sha256: createHash('sha256').update(bundle.bytes).digest('hex') },
        new Map(labels.map((label, k) => [label, calibration[k]!])),
        golden.map(({ text }) => text),
      );
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  /** Everything the base model says of the rows; a text that was read before is not read again. */
  async prepare(rows: readonly LabelledText[], labels: readonly string[]): Promise<TrainingSet> {
    const texts = rows.map(({ text }) => text);
    return {
      features: await this.known.read(texts),
      layout: { hidden: HIDDEN_SIZE, pooled: POOLED_SIZE, dense: DENSE_SIZE },
      featMean: this.statistics.mean.subarray(0, HIDDEN_SIZE),
      featDeviation: this.statistics.deviation.subarray(0, HIDDEN_SIZE),
      ngrams: texts.map(ngramVector),
      groups: foldGroups(rows),
      labels: labels.map((name) => ({
        name,
        readings: Int8Array.from(rows, (row) => row.labels[name] ?? -1),
      })),
    };
  }

  async close(): Promise<void> {
    await this.source.close();
  }
}
