import { createRequire } from 'node:module';
import { ContentScorer, ScorerBusyError, type Label, type ScoringFailure, type ScoringOutcome } from '@parlance/domain';
import { BundleError, BundleForAnotherBaseError, BundleNameTakenError } from '../bundle/bundle-error.js';
import { asPlatform, openBundle, readSharedBytes } from '../bundle/read-bundle.js';
import { readInParts, type TextFeatures } from '../features/read-in-parts.js';
import type { BatchScores, GoldenCheck } from '../protocol.js';
import { Bases } from './bases.js';
import type { Batch, WaitingText } from './batch.js';
import { outcomesOf, partsOf, type CallPart } from './call.js';
import { Dispatcher } from './dispatcher.js';
import type { BaseGeneration, PlatformGeneration } from './generation.js';
import { PlatformModels } from './platform-models.js';
import { DEFAULT_POOL_OPTIONS, type PoolOptions } from './pool-options.js';
import { failedOutcome, scoredOutcome, type Request } from './request.js';
import { WorkerLostError, type LoadedBundle } from './scoring-worker.js';
import { sharedCopy } from './shared-copy.js';
import { WorkerCrew, type HeldBundle } from './worker-crew.js';

/** A pool's state at one moment. */
export interface PoolStats {
  readonly model: string;
  readonly workers: number;
  readonly readyWorkers: number;
  /** Waiting or in work; a long text counts once more for each 4,096 UTF-16 units. */
  readonly waitingTexts: number;
  readonly scoredTexts: number;
  readonly workerRestarts: number;
  /** Platform models that workers hold, of those in service, and the bytes of these. */
  readonly heldPlatformModels: number;
  readonly heldPlatformBytes: number;
}

/** What a platform model in service is called, and what it has learnt. */
export interface PlatformModelInService {
  readonly model: string;
  /** Those that it has learnt: `score` gives a text the base's other labels, too, as the base reads them. */
  readonly labels: readonly Label[];
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

/**
 * Scores texts with a bundle's model on worker threads. Texts of several callers share batches; those of one call are
 * spread over the workers. Those of a call that are of the base model all come from one version of it; platform models
 * stand on that base, or on another one that the pool holds beside it.
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
  readonly #bases: Bases;
  readonly #platforms: PlatformModels;
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
        if (givenUp) this.#settleAllFailed(givenUp.texts, cause === 'timed-out' ? 'timed-out' : 'worker-crashed');
      },
      onReady: () => this.#dispatcher.dispatch(),
    });
    this.#dispatcher = new Dispatcher({ ...this.#options, crew: this.#crew });
    this.#bases = new Bases(this.#crew);
    const { platformModelBytes: budgetBytes, onEvent } = this.#options;
    this.#platforms = new PlatformModels({ crew: this.#crew, budgetBytes, onEvent });
  }

  /** @throws BundleError if the bundle is not sound, does not fit this version, or fails its golden texts. */
  static async start({ bundlePath, ...options }: PoolOptions): Promise<InferencePool> {
    const pool = new InferencePool(options);
    await pool.#serve(bundlePath, 'required');
    return pool;
  }

  /** For a bundle that is just being written: its golden texts have no scores yet. */
  static async startWithoutGoldenTexts({ bundlePath, ...options }: PoolOptions): Promise<InferencePool> {
    const pool = new InferencePool(options);
    await pool.#serve(bundlePath, 'if-any');
    return pool;
  }

  get labels(): readonly Label[] {
    return this.#serving.labels;
  }

  get model(): string {
    return this.#serving.model;
  }

  /** Names of the platform models in service, whether workers hold them or not. */
  get platformModels(): readonly string[] {
    return this.#platforms.names;
  }

  /** The base models that workers hold, the one in service among them, by name and the SHA-256 of the bundle. */
  get bases(): readonly { readonly model: string; readonly sha256: string }[] {
    return this.#bases.all.map(({ model, sha256 }) => ({ model, sha256 }));
  }

  /**
   * A platform model that workers do not hold is given to them first; the call's other texts do not wait for that.
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
    const parts = partsOf(texts, platforms, this.#serving, (model) => this.#platforms.use(model));
    const places = parts.reduce((sum, { request }) => sum + request.places, 0);
    // A call larger than the whole queue is let in when it is alone: its texts are in memory already.
    if (this.#waitingTexts > 0 && this.#waitingTexts + places > this.#options.maxWaitingTexts) {
      this.#options.onEvent({
        type: 'queue-full',
        waitingTexts: this.#waitingTexts,
        refusedTexts: texts.length,
      });
      throw new ScorerBusyError(this.#waitingTexts, this.#options.maxWaitingTexts);
    }
    for (const { request } of parts) {
      request.generation.openRequests++;
      for (const model of request.platformModels()) model.openRequests++;
    }
    this.#countWaiting(places);
    for (const part of parts) this.#begin(part);
    return outcomesOf(parts);
  }

  /**
   * What the base model in service says of texts, as platform models are learnt from it (`FeatureReader`), read by one of the
   * workers that score.
   * @throws PoolClosedError; BundlePartError if the bundle has no feature statistics.
   * @throws WorkerLostError if the worker ends meanwhile, or none is ready: another takes its place, ask again.
   */
  async readFeatures(texts: readonly string[]): Promise<TextFeatures> {
    if (this.#closing) throw new PoolClosedError();
    const base = this.#serving;
    const [worker] = this.#crew.withAtMost(Infinity);
    if (!worker) throw new WorkerLostError('no worker is ready');
    base.openRequests++;
    try {
      return await readInParts(texts, base.labels, (some) =>
        worker.features({ generation: base.number, texts: some, form: 'standardised' }),
      );
    } finally {
      base.openRequests--;
      this.#bases.dropIfUnused(base);
    }
  }

  /**
   * Loads another bundle beside the one in service, checks it in every worker, and puts it in service between two
   * batches; calls already begun end with the model they began with. Platform models that stand on the old base stay in
   * service, and the old base stays with them.
   * @throws BundleError if the bundle is refused; the old one keeps serving.
   */
  swap(bundlePath: string): Promise<void> {
    return this.#afterLastLoad(() => this.#serve(bundlePath, 'required'));
  }

  /**
   * Loads a base model beside the one in service and checks it in every worker, so that platform models that stand on it
   * can be loaded. It stays until `dropBase`, and for as long as any of them is in service. Of one that workers hold already
   * the second copy goes again: ask `keepBase` first.
   * @throws BundleError if the bundle is refused.
   */
  addBase(bytes: Uint8Array): Promise<{ readonly model: string; readonly sha256: string }> {
    return this.#afterLastLoad(() => this.#addBase(bytes));
  }

  /** Has a base that workers hold stay until `dropBase`, as if it had been added. @returns false if they do not hold it. */
  keepBase(sha256: string): boolean {
    const base = this.#bases.find(sha256);
    if (base) this.#bases.keep(base);
    return base !== undefined;
  }

  /** Lets go of a base that was added or kept, once no platform model stands on it. Nothing happens to the one in service. */
  dropBase(sha256: string): void {
    this.#bases.release(sha256);
  }

  /**
   * Loads a platform model, checks it in every worker (hashes, that the base it was learnt on is held, its golden texts),
   * and puts it in service under its name, beside those that are. One that serves already is not loaded again.
   * @throws BundleError if the bundle is refused: BundleForAnotherBaseError, BundleAlteredError…
   */
  loadPlatformModel(bytes: Uint8Array): Promise<PlatformModelInService> {
    return this.#afterLastLoad(() => this.#servePlatform(bytes, 'required'));
  }

  /** For a bundle that is just being written: its golden texts have no scores yet. */
  loadPlatformModelWithoutGoldenTexts(bytes: Uint8Array): Promise<PlatformModelInService> {
    return this.#afterLastLoad(() => this.#servePlatform(bytes, 'if-any'));
  }

  /** Takes a platform model out of service; calls already begun end with it. Nothing happens if there is none. */
  dropPlatformModel(model: string): void {
    const platform = this.#platforms.find(model);
    if (!platform) return;
    this.#platforms.retire(platform);
    this.#bases.dropIfUnused(platform.base);
  }

  stats(): PoolStats {
    return {
      model: this.model,
      workers: this.#options.workers,
      readyWorkers: this.#crew.readyWorkers,
      waitingTexts: this.#waitingTexts,
      scoredTexts: this.#scoredTexts,
      workerRestarts: this.#crew.restarts,
      heldPlatformModels: this.#platforms.held,
      heldPlatformBytes: this.#platforms.heldBytes,
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

  get #serving(): BaseGeneration {
    return this.#bases.serving!;
  }

  #platform(model: string): PlatformGeneration {
    const platform = this.#platforms.find(model);
    if (!platform) throw new PlatformModelNotLoadedError(model);
    return platform;
  }

  #begin({ request, cold }: CallPart): void {
    if (cold === undefined) return this.#dispatcher.add(request);
    this.#platforms.load(cold).then(
      () => this.#dispatcher.add(request),
      (error: unknown) => {
        this.#tellRefusal(`platform model ${cold.model}`, error);
        this.#settleAllFailed(
          request.texts.map((_, index) => ({ request, index })),
          'worker-crashed',
        );
      },
    );
  }

  async #afterLastLoad<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
    if (this.#closing) throw new PoolClosedError();
    const loaded = this.#lastLoad.then(load);
    this.#lastLoad = loaded.catch(() => undefined);
    return loaded;
  }

  async #serve(bundlePath: string, golden: GoldenCheck): Promise<void> {
    await this.#tellingRefusal(bundlePath, async () => {
      const bytes = await readSharedBytes(bundlePath);
      const bundle = { generation: ++this.#generations, source: bundlePath, bytes, golden };
      const putInService = (loaded: LoadedBundle): void => {
        const before = this.#bases.serve(this.#bases.loaded(bundle.generation, loaded));
        if (!before) return;
        this.#options.onEvent({ type: 'model-swapped', from: before.model, to: loaded.model });
        this.#bases.dropIfUnused(before);
      };
      if (this.#bases.serving) await this.#crew.add(bundle, putInService);
      else putInService(await this.#crew.start(bundle));
    });
  }

  async #addBase(bytes: Uint8Array): Promise<{ readonly model: string; readonly sha256: string }> {
    return this.#tellingRefusal('base bundle', async () => {
      const bundle: HeldBundle = {
        generation: ++this.#generations,
        source: 'base bundle',
        bytes: sharedCopy(bytes),
        golden: 'required',
      };
      let base: BaseGeneration | undefined;
      await this.#crew.addDespiteLoss(bundle, (loaded) =>
        this.#bases.keep((base = this.#bases.loaded(bundle.generation, loaded))),
      );
      const { model, sha256 } = base!;
      return { model, sha256 };
    });
  }

  async #servePlatform(bytes: Uint8Array, golden: GoldenCheck): Promise<PlatformModelInService> {
    return this.#tellingRefusal('platform bundle', async () => {
      const shared = sharedCopy(bytes);
      const { manifest, sha256 } = asPlatform(openBundle('platform bundle', new Uint8Array(shared)));
      const { model, labels } = manifest;
      const source = `platform model ${model}`;
      const same = this.#platforms.find(model);
      if (same && same.sha256 !== sha256) throw new BundleNameTakenError(source, model);
      if (same) return { model, labels };
      const base = this.#bases.find(manifest.base.sha256);
      if (!base) {
        const { model: needed, sha256: neededSha256 } = manifest.base;
        throw new BundleForAnotherBaseError(source, needed, neededSha256, this.#serving.model, this.#serving.sha256);
      }
      const generation = ++this.#generations;
      const bundle: HeldBundle = { generation, base: base.number, source, bytes: shared, golden };
      // From here on, so that the base stays while workers load what stands on it.
      base.standing++;
      try {
        await this.#crew.addDespiteLoss(bundle, ({ labels: scored }) =>
          this.#platforms.serve({ number: generation, model, labels: scored, sha256, base, openRequests: 0 }, bundle),
        );
      } catch (error) {
        base.standing--;
        this.#bases.dropIfUnused(base);
        throw error;
      }
      return { model, labels };
    });
  }

  async #tellingRefusal<Loaded>(source: string, load: () => Promise<Loaded>): Promise<Loaded> {
    try {
      return await load();
    } catch (error) {
      this.#tellRefusal(source, error);
      throw error;
    }
  }

  #tellRefusal(source: string, error: unknown): void {
    if (error instanceof BundleError)
      this.#options.onEvent({ type: 'bundle-refused', source, error: error.name, message: error.message });
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
        request,
        index,
        unscored.has(i) ? failedOutcome('text-too-long', model) : scoredOutcome(scores, begin, model),
      );
      begin += model.labels.length;
    }
    this.#scoredTexts += texts.length - unscored.size;
    if (unscored.size > 0)
      this.#options.onEvent({ type: 'texts-failed', failure: 'text-too-long', texts: unscored.size });
  }

  #settleAllFailed(texts: readonly WaitingText[], failure: ScoringFailure): void {
    for (const { request, index } of texts)
      this.#settle(request, index, failedOutcome(failure, request.modelOf(index)));
    this.#options.onEvent({ type: 'texts-failed', failure, texts: texts.length });
  }

  /** Workers forget a model that is out of service once its last call is answered. */
  #settle(request: Request, index: number, outcome: ScoringOutcome): void {
    if (!request.settle(index, outcome)) return;
    for (const model of request.platformModels()) {
      model.openRequests--;
      this.#platforms.forgetIfUnused(model);
    }
    request.generation.openRequests--;
    this.#bases.dropIfUnused(request.generation);
    this.#platforms.makeRoom();
    this.#countWaiting(-request.places);
  }

  #countWaiting(places: number): void {
    this.#waitingTexts += places;
    this.#options.onEvent({ type: 'queue-changed', waitingTexts: this.#waitingTexts });
    if (this.#waitingTexts === 0) this.#onAllAnswered?.();
  }
}
