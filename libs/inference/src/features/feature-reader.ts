import { createRequire } from 'node:module';
import type { PlatformManifest } from '../bundle/manifest.js';
import { readSharedBytes } from '../bundle/read-bundle.js';
import { DEFAULT_POOL_OPTIONS, type PoolOptions } from '../pool/pool-options.js';
import { ScoringWorker, type LoadedBundle } from '../pool/scoring-worker.js';
import type { FeatureBatch } from '../protocol.js';
import { readInParts, type TextFeatures } from './read-in-parts.js';

export type FeatureReaderOptions = Pick<
  PoolOptions,
  'bundlePath' | 'cacheBytes' | 'answerTimeoutMs' | 'workerHeapMb' | 'workerEntry'
>;

/**
 * Reads features on a worker of its own, through the same code that scores. It takes any number of texts, whose
 * features are held in memory: 13 kB a text.
 *
 * @example
 * const reader = await FeatureReader.start({ bundlePath: BASE_BUNDLE_PATH });
 * const { dense } = await reader.read(['you are great']);
 * await reader.close();
 */
export class FeatureReader {
  readonly #worker: ScoringWorker;
  readonly #loaded: LoadedBundle;

  private constructor(worker: ScoringWorker, loaded: LoadedBundle) {
    this.#worker = worker;
    this.#loaded = loaded;
  }

  /** @throws BundleError if the bundle is not sound or does not fit this version. */
  static async start({ bundlePath, ...given }: FeatureReaderOptions): Promise<FeatureReader> {
    const options = {
      ...DEFAULT_POOL_OPTIONS,
      workerEntry: createRequire(import.meta.url).resolve('@parlance/inference/session-worker'),
      ...given,
    };
    const bytes = await readSharedBytes(bundlePath);
    const worker = new ScoringWorker({
      entry: options.workerEntry,
      heapMb: options.workerHeapMb,
      answerTimeoutMs: options.answerTimeoutMs,
      onScored: () => undefined,
      onLost: () => undefined,
    });
    try {
      const { cacheBytes } = options;
      // A bundle that is just being written has no golden texts yet, and its features are asked for.
      const bundle = { generation: GENERATION, source: bundlePath, bytes, cacheBytes, golden: 'if-any' } as const;
      return new FeatureReader(worker, await worker.load(bundle));
    } catch (error) {
      await worker.end();
      throw error;
    }
  }

  /** The base model whose features these are, as a platform model that is learnt from them names it. */
  get base(): PlatformManifest['base'] {
    return { model: this.#loaded.model, sha256: this.#loaded.sha256 };
  }

  /** The base model's labels, the columns of `logits`. */
  get labels(): readonly string[] {
    return this.#loaded.labels;
  }

  /**
   * @throws BundlePartError if the bundle has no feature statistics.
   * @throws WorkerLostError if the worker ended; start another reader.
   */
  read(texts: readonly string[]): Promise<TextFeatures> {
    return this.#read(texts, 'standardised');
  }

  /** [texts, DENSE_SIZE]: the features as the graph gives them, which the statistics are measured on. */
  async readRaw(texts: readonly string[]): Promise<Float32Array> {
    return (await this.#read(texts, 'raw')).dense;
  }

  close(): Promise<void> {
    return this.#worker.end();
  }

  #read(texts: readonly string[], form: FeatureBatch['form']): Promise<TextFeatures> {
    return readInParts(texts, this.#loaded.labels, (some) =>
      this.#worker.features({ generation: GENERATION, texts: some, form }),
    );
  }
}

/** The reader's worker holds one bundle. */
const GENERATION = 1;
