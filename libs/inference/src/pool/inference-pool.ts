import { createRequire } from 'node:module';
import { ContentScorer, ScorerBusyError, type Label, type ScoringFailure, type ScoringOutcome } from '@parlance/domain';
import { BundleError } from '../bundle/bundle-error.js';
import { readSharedBytes } from '../bundle/read-bundle.js';
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

/**
 * Scores texts with a bundle's model on worker threads. Texts of several callers share batches; those of one call are
 * spread over the workers and all come from one model version.
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
  #generations = 0;
  #waitingTexts = 0;
  #scoredTexts = 0;
  #lastSwap: Promise<void> = Promise.resolve();
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

  /** @throws PoolClosedError after `close`. */
  async score(texts: readonly string[]): Promise<readonly ScoringOutcome[]> {
    if (this.#closing) throw new PoolClosedError();
    if (texts.length === 0) return [];
    const request = new Request(texts, this.#serving!, performance.now());
    // A call larger than the whole queue is let in when it is alone: its texts are in memory already.
    if (this.#waitingTexts > 0 && this.#waitingTexts + request.places > this.#options.maxWaitingTexts) {
      this.#options.onEvent({
        type: 'queue-full',
        waitingTexts: this.#waitingTexts,
        refusedTexts: texts.length,
      });
      throw new ScorerBusyError(this.#waitingTexts, this.#options.maxWaitingTexts);
    }
    request.generation.openRequests++;
    this.#countWaiting(request.places);
    this.#dispatcher.add(request);
    return request.answered;
  }

  /**
   * Loads another bundle beside the one in service, checks it in every worker, and puts it in service between two
   * batches; calls already begun end with the model they began with.
   * @throws BundleError if the bundle is refused; the old one keeps serving.
   */
  async swap(bundlePath: string): Promise<void> {
    if (this.#closing) throw new PoolClosedError();
    const swapped = this.#lastSwap.then(() => this.#serve(bundlePath, true));
    this.#lastSwap = swapped.catch(() => undefined);
    return swapped;
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
      await this.#lastSwap;
      if (this.#waitingTexts > 0) await new Promise<void>((resolve) => (this.#onAllAnswered = resolve));
      await this.#crew.end();
    })();
    return this.#closing;
  }

  async #serve(bundlePath: string, goldenRequired: boolean): Promise<void> {
    try {
      const bytes = await readSharedBytes(bundlePath);
      const bundle = { generation: ++this.#generations, source: bundlePath, bytes, goldenRequired };
      const putInService = ({ model, labels }: LoadedBundle) => {
        const before = this.#serving;
        this.#serving = { number: bundle.generation, model, labels, openRequests: 0 };
        if (!before) return;
        this.#options.onEvent({ type: 'model-swapped', from: before.model, to: model });
        this.#dropIfUnused(before);
      };
      if (this.#serving) await this.#crew.add(bundle, putInService);
      else putInService(await this.#crew.start(bundle));
    } catch (error) {
      if (error instanceof BundleError)
        this.#options.onEvent({
          type: 'bundle-refused',
          source: bundlePath,
          error: error.name,
          message: error.message,
        });
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
    for (let i = 0; i < texts.length; i++)
      this.#settle(
        batch,
        i,
        unscored.has(i) ? failedOutcome('text-too-long', generation) : scoredOutcome(scores, i, generation),
      );
    this.#scoredTexts += texts.length - unscored.size;
    if (unscored.size > 0)
      this.#options.onEvent({ type: 'texts-failed', failure: 'text-too-long', texts: unscored.size });
  }

  #settleFailed(batch: Batch, failure: ScoringFailure): void {
    const { generation, texts } = batch;
    for (let i = 0; i < texts.length; i++) this.#settle(batch, i, failedOutcome(failure, generation));
    this.#options.onEvent({ type: 'texts-failed', failure, texts: texts.length });
  }

  #settle({ texts }: Batch, position: number, outcome: ScoringOutcome): void {
    const { request, index } = texts[position]!;
    if (!request.settle(index, outcome)) return;
    request.generation.openRequests--;
    this.#dropIfUnused(request.generation);
    this.#countWaiting(-request.places);
  }

  /** Workers forget a model that was swapped out once its last call is answered. */
  #dropIfUnused(generation: Generation): void {
    if (generation !== this.#serving && generation.openRequests === 0) this.#crew.drop(generation.number);
  }

  #countWaiting(places: number): void {
    this.#waitingTexts += places;
    this.#options.onEvent({ type: 'queue-changed', waitingTexts: this.#waitingTexts });
    if (this.#waitingTexts === 0) this.#onAllAnswered?.();
  }
}
