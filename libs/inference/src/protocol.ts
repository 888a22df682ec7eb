import type { PlainBundleError } from './bundle/bundle-error-transfer.js';

/**
 * Between a pool and its workers. A worker answers in the order it was asked. Generations number the bundles that a
 * pool has loaded: during a swap a worker holds two.
 */
export type ToWorker = LoadBundle | ScoreBatch | RetireGeneration | EndWork;

/** Answered by BundleLoaded or BundleRefused. */
export interface LoadBundle {
  readonly type: 'load';
  readonly generation: number;
  /** The bundle's path, for messages. */
  readonly source: string;
  /** The bundle file's bytes, which all workers look at. */
  readonly bytes: SharedArrayBuffer;
  readonly cacheBytes: number;
  /** Bundles without golden texts are accepted only to compute those. */
  readonly goldenRequired: boolean;
}

/**
 * Answered by BatchScores. One message a batch: a list of strings is copied in .2 µs a text. (One joined string would
 * be copied as fast, but its pieces take 5 µs more to read where one text beyond Latin-1 made all of it two-byte.)
 */
export interface ScoreBatch {
  readonly type: 'score';
  readonly generation: number;
  readonly texts: readonly string[];
}

export interface RetireGeneration {
  readonly type: 'retire';
  readonly generation: number;
}

export interface EndWork {
  readonly type: 'end';
}

export type FromWorker = BundleLoaded | BundleRefused | BatchScores;

export interface BundleLoaded {
  readonly type: 'loaded';
  readonly generation: number;
  readonly model: string;
  readonly labels: readonly string[];
}

export interface BundleRefused {
  readonly type: 'refused';
  readonly generation: number;
  readonly error: PlainBundleError;
}

export interface BatchScores {
  readonly type: 'scored';
  /** [texts, labels]. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** Positions of the texts that are too long to score. */
  readonly tooLong: readonly number[];
  readonly windows: number;
  readonly tokens: number;
  readonly encodedSeconds: number;
  readonly graphSeconds: number;
}
