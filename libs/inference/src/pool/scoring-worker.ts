import { Worker } from 'node:worker_threads';
import { revivedBundleError } from '../bundle/bundle-error-transfer.js';
import type {
  BatchScores,
  BundleLoaded,
  FeatureBatch,
  Features,
  FromWorker,
  LoadBundle,
  ScoreBatch,
  ToWorker,
} from '../protocol.js';
import { packed, type Batch } from './batch.js';
import type { WorkerLoss } from './inference-events.js';

/** What a bundle turned out to hold. */
export interface LoadedBundle {
  readonly model: string;
  /** What a text gets scores for, in their order. */
  readonly labels: readonly string[];
  /** Of the bundle, in hexadecimal digits. */
  readonly sha256: string;
}

/** The batches that a lost worker was sent and had not answered. */
export interface Unanswered {
  /** The one it was at work on; none if it was loading a bundle or idle. */
  readonly atWork: Batch | undefined;
  readonly waiting: readonly Batch[];
}

/** A worker ended before it had answered. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
}

export interface ScoringWorkerOptions {
  readonly entry: string;
  readonly heapMb: number;
  /** A worker that needs longer for one batch is given up. */
  readonly answerTimeoutMs: number;
  readonly onScored: (batch: Batch, scores: BatchScores, departedAt: number) => void;
  /** Once: the worker is gone. */
  readonly onLost: (cause: WorkerLoss, detail: string, unanswered: Unanswered) => void;
}

/** Loading a bundle, which includes starting the thread, takes a fraction of a second; on a busy machine far longer. */
const LOAD_TIMEOUT_MS = 60_000;

/** What the worker was asked and has not answered yet. */
type Pending =
  | { readonly batch: Batch; readonly departedAt: number }
  | {
      readonly batch?: undefined;
      readonly timeoutMs: number;
      resolve: (answer: BundleLoaded | Features) => void;
      reject: (error: Error) => void;
    };

/** One worker thread: bundles and batches in, scores out, in order, until it is lost or ended. */
export class ScoringWorker {
  readonly #worker: Worker;
  readonly #options: ScoringWorkerOptions;
  /** The worker answers in order: it is at work on the first. */
  readonly #pending: Pending[] = [];
  readonly #exited: Promise<void>;
  #batchesInWork = 0;
  #watchdog: NodeJS.Timeout | undefined;
  #failure: Error | undefined;
  #over = false;

  constructor(options: ScoringWorkerOptions) {
    this.#options = options;
    this.#worker = new Worker(options.entry, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error: Error) => (this.#failure = error));
    this.#exited = new Promise((resolve) =>
      this.#worker.on('exit', (code) => {
        this.#lose(lossOf(this.#failure), this.#failure?.message ?? `exit code ${code}`);
        resolve();
      }),
    );
  }

  /** Batches sent and not answered. */
  get batchesInWork(): number {
    return this.#batchesInWork;
  }

  /**
   * @throws BundleError if the bundle is refused.
   * @throws WorkerLostError if the worker ends before it has answered.
   */
  async load(bundle: Omit<LoadBundle, 'type'>): Promise<LoadedBundle> {
    return (await this.#answerTo({ type: 'load', ...bundle }, LOAD_TIMEOUT_MS)) as BundleLoaded;
  }

  /**
   * @throws BundlePartError if the bundle has no feature statistics.
   * @throws WorkerLostError if the worker ends before it has answered.
   */
  async features(batch: Omit<FeatureBatch, 'type'>): Promise<Features> {
    return (await this.#answerTo({ type: 'features', ...batch }, this.#options.answerTimeoutMs)) as Features;
  }

  score(batch: Batch): void {
    this.#batchesInWork++;
    this.#ask(packed(batch), { batch, departedAt: performance.now() });
  }

  /** The worker forgets this bundle. */
  retire(generation: number): void {
    this.#tell({ type: 'retire', generation });
  }

  /** Ends the thread after what it was asked to do. */
  async end(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#watchdog);
    this.#tell({ type: 'end' });
    await this.#exited;
  }

  #answerTo(message: LoadBundle | FeatureBatch, timeoutMs: number): Promise<BundleLoaded | Features> {
    if (this.#over) return Promise.reject(new WorkerLostError('the worker has ended'));
    return new Promise((resolve, reject) => this.#ask(message, { timeoutMs, resolve, reject }));
  }

  #ask(message: LoadBundle | FeatureBatch | ScoreBatch, pending: Pending): void {
    this.#pending.push(pending);
    this.#tell(message);
    if (this.#pending.length === 1) this.#watchFirst();
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    const answered = this.#pending.shift()!;
    this.#watchFirst();
    if (message.type === 'scored' && answered.batch) {
      this.#batchesInWork--;
      this.#options.onScored(answered.batch, message, answered.departedAt);
    } else if ((message.type === 'loaded' || message.type === 'features') && !answered.batch) answered.resolve(message);
    else if (message.type === 'refused' && !answered.batch) answered.reject(revivedBundleError(message.error));
    else throw new Error(`a worker answered "${message.type}" to something else`);
  }

  #watchFirst(): void {
    clearTimeout(this.#watchdog);
    if (this.#pending.length === 0 || this.#over) return;
    const [first] = this.#pending;
    const timeoutMs = first!.batch ? this.#options.answerTimeoutMs : first!.timeoutMs;
    this.#watchdog = setTimeout(() => {
      // Not awaited: a thread inside native code ends only when that returns.
      void this.#worker.terminate();
      this.#lose('timed-out', `no answer within ${timeoutMs} ms`);
    }, timeoutMs);
  }

  #lose(cause: WorkerLoss, detail: string): void {
    clearTimeout(this.#watchdog);
    this.#worker.removeAllListeners('message');
    const pending = this.#pending.splice(0);
    for (const asked of pending) if (!asked.batch) asked.reject(new WorkerLostError(`a worker was lost: ${detail}`));
    if (this.#over) return;
    this.#over = true;
    const [first, ...others] = pending;
    this.#options.onLost(cause, detail, { atWork: first?.batch, waiting: others.flatMap(({ batch }) => batch ?? []) });
  }
}

function lossOf(failure: Error | undefined): WorkerLoss {
  if (!failure) return 'exited';
  return 'code' in failure && failure.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out-of-memory' : 'failed';
}
