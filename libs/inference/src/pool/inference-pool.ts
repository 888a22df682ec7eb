import { createRequire } from 'node:module';
import { ContentScorer, ScorerBusyError, type Label, type ScoringFailure, type ScoringOutcome } from '@parlance/domain';
import { BundleError, BundleNameTakenError } from '../bundle/bundle-error.js';
import { openBundle, readSharedBytes } from '../bundle/read-bundle.js';
import type { BatchScores } from '../protocol.js';
import type { Batch } from './batch.js';
import { Dispatcher } from './dispatcher.js';
import { DEFAULT_POOL_OPTIONS, type PoolOptions } from './pool-options.js';
import { failedOutcome, Request, scoredOutcome, type Generation } from './request.js';
import type { LoadedBundle } from './scoring-worker.js';
import { WorkerCrew } from './worker-crew.js';

/** A pool's state at one moment. */
export interface PoolStats {
  readonly model: string;
  readonly workers: number;
  readonly readyWorkers: number;
  /** Waiting or in work; a long text counts once more for each 4,096 UTF-16 units. */
  readonly waitingTexts: number;
  readonly scoredTexts: number;
  readonly workerRestarts: number;
}

/** `score` or `swap` was called after `close`. */
export class PoolClosedError extends Error {
  override readonly name = 'PoolClosedError';
  constructor() {
    super('the inference pool is closed');
  }
}

/** `score` was asked for a platform model that is not in service: load it, or ask for the one that replaced it. */
export class PlatformModelNotLoadedError extends Error {
  override readonly name = 'PlatformModelNotLoadedError';
  constructor(readonly model: string) {
    super(`platform model "${model}" is not loaded`);
  }
}

interface PlatformGeneration extends Generation {
  readonly sha256: string;
}

/**
 * Scores texts with a bundle's model on worker threads. Texts of several callers share batches; those of one call are
 * spread over the workers and all come from one base version, and from platform models that stand on it.
 *
 * @example
 * const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 2 });
 * const [outcome] = await pool.score(['you are great']);
 * await pool.close();
 */
export class InferencePool extends ContentScorer {
  readonly #options: Required<Omit<PoolOptions, 'bundlePath'>>;
  readonly #crew: WorkerCrew;
  readonly #dispatcher: Dispatcher;
  /** What serves; undefined only while the pool starts. */
  #serving: Generation | undefined;
  /** Platform models in service, by name. */
  readonly #platforms = new Map<string, PlatformGeneration>();
  #generations = 0;
  #waitingTexts = 0;
  #scoredTexts = 0;
  /** Bundles are loaded one after the other. */
  #lastLoad: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #onAllAnswered: (() => void) | undefined;

  private constructor(options: Omit<PoolOptions, 'bundlePath'>) {
    super();
    this.#options = {
      ...DEFAULT_POOL_OPTIONS,
      workerEntry: createRequire(import.meta.url).resolve('@parlance/inference/session-worker'),
      onEvent: () => undefined,
      ...options,
    };
    const { workers, workerEntry, workerHeapMb } = this.#options;
    this.#crew = new WorkerCrew({
      ...this.#options,
      size: workers,
      entry: workerEntry,
      heapMb: workerHeapMb,
      onScored: (batch, scores, departedAt, worker) => this.#settleScored(batch, scores, departedAt, worker),
      onLost: (cause, unanswered) => {
        const givenUp = this.#dispatcher.lost(unanswered);
        if (givenUp) this.#settleFailed(givenUp, cause === 'timed-out' ? 'timed-out' : 'worker-crashed');
      },
      onReady: () => this.#dispatcher.dispatch(),
    });
    this.#dispatcher = new Dispatcher({ ...this.#options, crew: this.#crew });
  }

  /** @throws BundleError if the bundle is not sound, does not fit this version, or fails its golden texts. */
  static async start({ bundlePath, ...options }: PoolOptions): Promise<InferencePool> {
    const pool = new InferencePool(options);
    await pool.#serve(bundlePath, true);
    return pool;
  }

  /** For a bundle that is just being written: its golden texts have no scores yet. */
  static async startWithoutGoldenTexts({ bundlePath, ...options }: PoolOptions): Promise<InferencePool> {
    const pool = new InferencePool(options);
    await pool.#serve(bundlePath, false);
    return pool;
  }

  get labels(): readonly Label[] {
    return this.#serving!.labels;
  }

  get model(): string {
    return this.#serving!.model;
  }

  /** Names of the platform models in service. */
  get platformModels(): readonly string[] {
    return [...this.#platforms.keys()];
  }

  /**
   * @param models each text's platform model, by name; undefined: the base model.
   * @throws PoolClosedError after `close`.
   * @throws PlatformModelNotLoadedError if one of the models is not in service, or no longer.
   */
  async score(
    texts: readonly string[],
    models: readonly (string | undefined)[] = [],
  ): Promise<readonly ScoringOutcome[]> {
    if (this.#closing) throw new PoolClosedError();
    if (texts.length === 0) return [];
    const platforms = models.map((model) => (model === undefined ? undefined : this.#platform(model)));
    const request = new Request(texts, this.#serving!, performance.now(), platforms);
    // A call larger than the whole queue is let in when it is alone: its texts are in memory already.
    if (this.#waitingTexts > 0 && this.#waitingTexts + request.places > this.#options.maxWaitingTexts) {
      this.#options.onEvent({
        type: 'queue-full',
        waitingTexts: this.#waitingTexts,
        refusedTexts: texts.length,
      });
      throw new ScorerBusyError(this.#waitingTexts, this.#options.maxWaitingTexts);
    }
    for (const generation of request.generations()) generation.openRequests++;
    this.#countWaiting(request.places);
    this.#dispatcher.add(request);
    return request.answered;
  }

  /**
   * Loads another bundle beside the one in service, checks it in every worker, and puts it in service between two
   * batches; calls already begun end with the model they began with. Platform models go with the base that they stand
   * on: load those of the new one.
   * @throws BundleError if the bundle is refused; the old one keeps serving.
   */
  swap(bundlePath: string): Promise<void> {
    return this.#afterLastLoad(() => this.#serve(bundlePath, true));
  }

  /**
   * Loads a platform model, checks it in every worker (hashes, that it was learnt on the base in service, its golden
   * texts), and puts it in service under its name, beside those that are. One that serves already is not loaded again.
   * @throws BundleError if the bundle is refused: BundleForAnotherBaseError, BundleAlteredError…
   */
  loadPlatformModel(bytes: Uint8Array): Promise<LoadedBundle> {
    return this.#afterLastLoad(() => this.#servePlatform(bytes, true));
  }

  /** For a bundle that is just being written: its golden texts have no scores yet. */
  loadPlatformModelWithoutGoldenTexts(bytes: Uint8Array): Promise<LoadedBundle> {
    return this.#afterLastLoad(() => this.#servePlatform(bytes, false));
  }

  /** Takes a platform model out of service; calls already begun end with it. Nothing happens if there is none. */
  dropPlatformModel(model: string): void {
    const platform = this.#platforms.get(model);
    if (!platform) return;
    this.#platforms.delete(model);
    this.#dropIfUnused(platform);
  }

  stats(): PoolStats {
    return {
      model: this.model,
      workers: this.#options.workers,
      readyWorkers: this.#crew.readyWorkers,
      waitingTexts: this.#waitingTexts,
      scoredTexts: this.#scoredTexts,
      workerRestarts: this.#crew.restarts,
    };
  }

  /** Answers what is waiting, then ends the workers. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#lastLoad;
      if (this.#waitingTexts > 0) await new Promise<void>((resolve) => (this.#onAllAnswered = resolve));
      await this.#crew.end();
    })();
    return this.#closing;
  }

  #platform(model: string): PlatformGeneration {
    const platform = this.#platforms.get(model);
    if (!platform) throw new PlatformModelNotLoadedError(model);
    return platform;
  }

  async #afterLastLoad<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
    if (this.#closing) throw new PoolClosedError();
    const loaded = this.#lastLoad.then(load);
    this.#lastLoad = loaded.catch(() => undefined);
    return loaded;
  }

  async #serve(bundlePath: string, goldenRequired: boolean): Promise<void> {
    await this.#tellingRefusal(bundlePath, async () => {
      const bytes = await readSharedBytes(bundlePath);
      const bundle = { generation: ++this.#generations, source: bundlePath, bytes, goldenRequired };
      const putInService = ({ model, labels }: LoadedBundle) => {
        const before = this.#serving;
        this.#serving = { number: bundle.generation, model, labels, openRequests: 0 };
        if (!before) return;
        this.#options.onEvent({ type: 'model-swapped', from: before.model, to: model });
        for (const model of this.#platforms.keys()) this.dropPlatformModel(model);
        this.#dropIfUnused(before);
      };
      if (this.#serving) await this.#crew.add(bundle, putInService);
      else putInService(await this.#crew.start(bundle));
    });
  }

  async #servePlatform(bytes: Uint8Array, goldenRequired: boolean): Promise<LoadedBundle> {
    return this.#tellingRefusal('platform bundle', async () => {
      const shared = new SharedArrayBuffer(bytes.length);
      new Uint8Array(shared).set(bytes);
      const { manifest, sha256 } = openBundle('platform bundle', new Uint8Array(shared));
      const { model, labels } = manifest;
      const source = `platform model ${model}`;
      const same = this.#platforms.get(model);
      if (same && same.sha256 !== sha256) throw new BundleNameTakenError(source, model);
      if (same) return { model, labels };
      const bundle = {
        generation: ++this.#generations,
        base: this.#serving!.number,
        source,
        bytes: shared,
        goldenRequired,
      };
      await this.#crew.add(bundle, () =>
        this.#platforms.set(model, { number: bundle.generation, model, labels, openRequests: 0, sha256 }),
      );
      return { model, labels };
    });
  }

  async #tellingRefusal<Loaded>(source: string, load: () => Promise<Loaded>): Promise<Loaded> {
    try {
      return await load();
    } catch (error) {
      if (error instanceof BundleError)
        this.#options.onEvent({ type: 'bundle-refused', source, error: error.name, message: error.message });
      throw error;
    }
  }

  #settleScored(batch: Batch, scored: BatchScores, departedAt: number, worker: number): void {
    // The worker gets its next batch before anyone's continuation runs.
    this.#dispatcher.answered(batch);
    const { generation, texts } = batch;
    const { encodedSeconds, graphSeconds, scores, tokens, tooLong, windows } = scored;
    this.#options.onEvent({
      type: 'batch-scored',
      worker,
      model: generation.model,
      texts: texts.length,
      windows,
      tokens,
      waitedSeconds: (departedAt - texts[0]!.request.arrivedAt) / 1e3,
      encodedSeconds,
      graphSeconds,
    });
    const unscored = new Set(tooLong);
    let begin = 0;
    for (const [i, { request, index }] of texts.entries()) {
      const model = request.modelOf(index);
      this.#settle(
        batch,
        i,
        unscored.has(i) ? failedOutcome('text-too-long', model) : scoredOutcome(scores, begin, model),
      );
      begin += model.labels.length;
    }
    this.#scoredTexts += texts.length - unscored.size;
    if (unscored.size > 0)
      this.#options.onEvent({ type: 'texts-failed', failure: 'text-too-long', texts: unscored.size });
  }

  #settleFailed(batch: Batch, failure: ScoringFailure): void {
    const { texts } = batch;
    for (const [i, { request, index }] of texts.entries())
      this.#settle(batch, i, failedOutcome(failure, request.modelOf(index)));
    this.#options.onEvent({ type: 'texts-failed', failure, texts: texts.length });
  }

  #settle({ texts }: Batch, position: number, outcome: ScoringOutcome): void {
    const { request, index } = texts[position]!;
    if (!request.settle(index, outcome)) return;
    for (const generation of request.generations()) {
      generation.openRequests--;
      this.#dropIfUnused(generation);
    }
    this.#countWaiting(-request.places);
  }

  /** Workers forget a model that was swapped out once its last call is answered. */
  #dropIfUnused(generation: Generation): void {
    const serves = generation === this.#serving || generation === this.#platforms.get(generation.model);
    if (!serves && generation.openRequests === 0) this.#crew.drop(generation.number);
  }

  #countWaiting(places: number): void {
    this.#waitingTexts += places;
    this.#options.onEvent({ type: 'queue-changed', waitingTexts: this.#waitingTexts });
    if (this.#waitingTexts === 0) this.#onAllAnswered?.();
  }
}
