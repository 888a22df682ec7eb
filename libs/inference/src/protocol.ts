import type { PlainBundleError } from './bundle/bundle-error-transfer.js';
import type { ReadFeatures } from './features/read-features.js';
import type { ScoredTexts } from './scoring/text-scorer.js';

/**
 * Between a pool and its workers. A worker answers in the order it was asked. Generations number the bundles that a
 * pool has loaded: a worker holds a base, or several while platform models stand on an older one, and platform models.
 */
export type ToWorker = LoadBundle | ScoreBatch | FeatureBatch | RetireGeneration | EndWork;

/**
 * What is asked of a bundle's golden texts: that there are some and they score as recorded; the same if there are some (a
 * bundle that is being written has none yet); or nothing, since these very bytes passed in this process.
 */
export type GoldenCheck = 'required' | 'if-any' | 'passed';

/** Answered by BundleLoaded or Refused. */
export interface LoadBundle {
  readonly type: 'load';
  readonly generation: number;
  /** The generation of the base that a platform model stands on, which the worker holds; absent: this is a base. */
  readonly base?: number | undefined;
  /** The bundle's path, for messages. */
  readonly source: string;
  /** The bundle file's bytes, which all workers look at. */
  readonly bytes: SharedArrayBuffer;
  readonly cacheBytes: number;
  readonly golden: GoldenCheck;
}

/**
 * Answered by BatchScores. One message a batch: a list of strings is copied in .2 µs a text. (One joined string would
 * be copied as fast, but its pieces take 5 µs more to read where one text beyond Latin-1 made all of it two-byte.)
 */
export interface ScoreBatch {
  readonly type: 'score';
  /** Of the base. */
  readonly generation: number;
  readonly texts: readonly string[];
  /** For each text its platform model's generation, 0 for the base; absent if all are the base's. */
  readonly platforms?: readonly number[] | undefined;
}

/** Answered by Features or Refused. */
export interface FeatureBatch {
  readonly type: 'features';
  readonly generation: number;
  readonly texts: readonly string[];
  /** `raw`: as the graph gives them, for measuring what they are to be standardised with. */
  readonly form: 'standardised' | 'raw';
}

export interface RetireGeneration {
  readonly type: 'retire';
  readonly generation: number;
}

export interface EndWork {
  readonly type: 'end';
}

export type FromWorker = BundleLoaded | Refused | BatchScores | Features;

export interface BundleLoaded {
  readonly type: 'loaded';
  readonly generation: number;
  readonly model: string;
  /** What a text gets scores for, in their order: a platform model's own labels, then what its base reads for it. */
  readonly labels: readonly string[];
  /** Of the bundle, in hexadecimal digits. */
  readonly sha256: string;
}

/** The bundle is not sound, or lacks what was asked for. */
export interface Refused {
  readonly type: 'refused';
  readonly error: PlainBundleError;
}

export interface BatchScores extends ScoredTexts {
  readonly type: 'scored';
}

export interface Features extends ReadFeatures {
  readonly type: 'features';
}
