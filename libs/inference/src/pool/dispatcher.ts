import { retries, type Batch } from './batch.js';
import { MicroBatcher } from './micro-batcher.js';
import type { Request } from './request.js';
import type { Unanswered } from './scoring-worker.js';
import type { WorkerCrew } from './worker-crew.js';

export interface DispatcherOptions {
  readonly crew: WorkerCrew;
  readonly workers: number;
  readonly maxWaitMs: number;
  readonly maxBatchTokens: number;
}

/** Decides which texts go to which worker, and when. */
export class Dispatcher {
  readonly #crew: WorkerCrew;
  readonly #options: DispatcherOptions;
  readonly #waiting: MicroBatcher;
  /** Batches of lost workers, tried again before anything new: first those that were only waiting there. */
  readonly #again: Batch[] = [];
  #suspectInWork = false;
  #turnPlanned = false;
  #timerPlanned = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#crew = options.crew;
    this.#waiting = new MicroBatcher(options.maxWaitMs, options.maxBatchTokens);
  }

  /** The texts of calls made in the same turn of the event loop go out together. */
  add(request: Request): void {
    this.#waiting.add(request);
    if (this.#turnPlanned) return;
    this.#turnPlanned = true;
    setImmediate(() => {
      this.#turnPlanned = false;
      this.dispatch();
    });
  }

  /** A worker has answered this batch. */
  answered(batch: Batch): void {
    if (batch.losses > 0) this.#suspectInWork = false;
    this.dispatch();
  }

  /**
   * A worker was lost. The batch it was at work on is suspected; those that waited behind it, or behind a bundle that
   * it was loading, are not.
   * @returns the suspected batch if it is one text to give up; all others will be tried again.
   */
  lost({ atWork, waiting }: Unanswered): Batch | undefined {
    if ([atWork, ...waiting].some((batch) => batch && batch.losses > 0)) this.#suspectInWork = false;
    const again = atWork ? retries(atWork) : [];
    this.#again.unshift(...waiting);
    this.#again.push(...(again ?? []));
    this.dispatch();
    return again ? undefined : atWork;
  }

  /** Sends out what is due, as far as workers are free. */
  dispatch(): void {
    while (this.#sendAgain() || this.#sendWaiting());
  }

  #sendAgain(): boolean {
    const [batch] = this.#again;
    const [worker] = this.#crew.withAtMost(0);
    if (!batch || !worker || (batch.losses > 0 && !this.#mayLoseAWorker())) return false;
    this.#again.shift();
    this.#suspectInWork ||= batch.losses > 0;
    worker.score(batch);
    return true;
  }

  /** One suspect batch at a time, and never on the last worker of several: the others keep serving everyone else. */
  #mayLoseAWorker(): boolean {
    return !this.#suspectInWork && (this.#options.workers === 1 || this.#crew.readyWorkers > 1);
  }

  #sendWaiting(): boolean {
    const dueInMs = this.#waiting.dueInMs(performance.now());
    if (dueInMs === undefined) return false;
    const free = this.#crew.withAtMost(0);
    if (free.length > 0) {
      // Waiting brings company only while another worker is busy; otherwise a text goes at once.
      if (dueInMs > 0 && free.length < this.#options.workers) {
        this.#dispatchIn(dueInMs);
        return false;
      }
      free[0]!.score(this.#waiting.take(free.length));
      return true;
    }
    // A full batch may wait in a worker, so that the worker goes on without this thread.
    const [next] = this.#crew.withAtMost(1);
    if (!next || this.#waiting.waitingTokens < this.#options.maxBatchTokens) return false;
    next.score(this.#waiting.take(1));
    return true;
  }

  #dispatchIn(ms: number): void {
    if (this.#timerPlanned) return;
    this.#timerPlanned = true;
    setTimeout(() => {
      this.#timerPlanned = false;
      this.dispatch();
    }, ms);
  }
}
