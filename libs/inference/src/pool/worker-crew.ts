import { setTimeout as delay } from 'node:timers/promises';
import { BundleError, BundleLoadFailedError } from '../bundle/bundle-error.js';
import type { BatchScores, GoldenCheck } from '../protocol.js';
import type { Batch } from './batch.js';
import type { InferenceEvent, WorkerLoss } from './inference-events.js';
import { ScoringWorker, WorkerLostError, type LoadedBundle, type Unanswered } from './scoring-worker.js';

/** A bundle to be held by every worker. */
export interface HeldBundle {
  readonly generation: number;
  /** The generation that a platform model stands on, added before it; absent: this is a base. */
  readonly base?: number | undefined;
  readonly source: string;
  readonly bytes: SharedArrayBuffer;
  readonly golden: GoldenCheck;
}

export interface CrewOptions {
  readonly size: number;
  readonly entry: string;
  readonly heapMb: number;
  readonly cacheBytes: number;
  readonly answerTimeoutMs: number;
  readonly onEvent: (event: InferenceEvent) => void;
  readonly onScored: (batch: Batch, scores: BatchScores, departedAt: number, worker: number) => void;
  /** What is unanswered needs another worker. */
  readonly onLost: (cause: WorkerLoss, unanswered: Unanswered) => void;
  readonly onReady: () => void;
}

/** Pauses before a worker that failed to start is started again. */
const RESTART_DELAYS_MS = [0, 100, 500, 2_000, 5_000];

interface Member {
  readonly worker: ScoringWorker;
  readonly holds: Set<number>;
}

/** Keeps a number of workers alive, each holding every bundle in use. */
export class WorkerCrew {
  /** By worker number; undefined while one is being replaced. */
  readonly #members: (Member | undefined)[];
  readonly #bundles = new Map<number, HeldBundle>();
  readonly #options: CrewOptions;
  readonly #ended = new AbortController();
  readonly #replacements = new Set<Promise<void>>();
  #restarts = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#members = Array.from({ length: options.size }, () => undefined);
  }

  get restarts(): number {
    return this.#restarts;
  }

  get readyWorkers(): number {
    return this.#members.filter((member) => member !== undefined).length;
  }

  /** Ready workers that have at most `inWork` batches to answer. */
  withAtMost(inWork: number): readonly ScoringWorker[] {
    const free: ScoringWorker[] = [];
    for (const member of this.#members) if (member && member.worker.batchesInWork <= inWork) free.push(member.worker);
    return free;
  }

  /**
   * Starts the workers with their first bundle.
   * @throws BundleError if one of them refuses it; then none is left running.
   */
  async start(bundle: HeldBundle): Promise<LoadedBundle> {
    this.#bundles.set(bundle.generation, bundle);
    const started = await Promise.allSettled(this.#members.map((_, number) => this.#startOne(number)));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) {
      await this.end();
      throw refusal(bundle, failed.reason);
    }
    return started.find((result) => result.status === 'fulfilled')!.value;
  }

  /**
   * Loads a further bundle, one worker after the other so that the others keep answering, and calls `commit` at a moment
   * when every ready worker holds it.
   * @throws BundleError if a worker refuses the bundle or ends while loading it; then no worker keeps it.
   */
  async add(bundle: HeldBundle, commit: (loaded: LoadedBundle) => void): Promise<void> {
    let loaded: LoadedBundle | undefined;
    try {
      for (;;) {
        const member = this.#members.find((m) => m && !m.holds.has(bundle.generation));
        if (member) {
          loaded = await this.#load(member, bundle);
        } else if (loaded && this.readyWorkers > 0) {
          // A worker that is replaced need not score a platform model's golden texts again: there may be thousands.
          this.#bundles.set(bundle.generation, bundle.base === undefined ? bundle : { ...bundle, golden: 'passed' });
          commit(loaded);
          return;
        } else await Promise.race(this.#replacements);
      }
    } catch (error) {
      this.drop(bundle.generation);
      throw refusal(bundle, error);
    }
  }

  /**
   * Like `add`, with another try if a worker ended meanwhile: mostly that is another text's doing, not the bundle's.
   * @throws BundleError if a worker refuses the bundle, or one ends while loading it each time.
   */
  async addDespiteLoss(bundle: HeldBundle, commit: (loaded: LoadedBundle) => void): Promise<void> {
    try {
      await this.add(bundle, commit);
    } catch (error) {
      if (!(error instanceof BundleLoadFailedError)) throw error;
      await this.add(bundle, commit);
    }
  }

  /** Workers forget this bundle. */
  drop(generation: number): void {
    this.#bundles.delete(generation);
    for (const member of this.#members) if (member) forget(member, generation);
  }

  async end(): Promise<void> {
    this.#ended.abort();
    const members = this.#members.splice(0);
    await Promise.all([...members.map((member) => member?.worker.end()), ...this.#replacements]);
  }

  /** Starts a worker that holds every bundle in use. */
  async #startOne(number: number): Promise<LoadedBundle> {
    const began = performance.now();
    let ready = false;
    const { onEvent, onLost, onScored } = this.#options;
    const worker: ScoringWorker = new ScoringWorker({
      ...this.#options,
      onScored: (batch, scores, departedAt) => onScored(batch, scores, departedAt, number),
      onLost: (cause, detail, unanswered) => {
        onEvent({ type: 'worker-lost', worker: number, cause, detail });
        if (!ready) return;
        this.#members[number] = undefined;
        this.#replace(number);
        onLost(cause, unanswered);
      },
    });
    const member: Member = { worker, holds: new Set() };
    let loaded: LoadedBundle | undefined;
    try {
      // A swap may put another bundle in service and drop the old one meanwhile: the walk comes to what is added.
      for (const bundle of this.#bundles.values()) loaded = await this.#load(member, bundle);
      for (const generation of member.holds) if (!this.#bundles.has(generation)) forget(member, generation);
      this.#ended.signal.throwIfAborted();
    } catch (error) {
      await worker.end();
      throw error;
    }
    ready = true;
    this.#members[number] = member;
    onEvent({ type: 'worker-ready', worker: number, startedSeconds: (performance.now() - began) / 1e3 });
    return loaded!;
  }

  async #load({ worker, holds }: Member, bundle: HeldBundle): Promise<LoadedBundle> {
    const loaded = await worker.load({ ...bundle, cacheBytes: this.#options.cacheBytes });
    holds.add(bundle.generation);
    return loaded;
  }

  #replace(number: number): void {
    this.#restarts++;
    const replacement = this.#keepStarting(number).finally(() => this.#replacements.delete(replacement));
    this.#replacements.add(replacement);
  }

  async #keepStarting(number: number): Promise<void> {
    for (let attempt = 0; !this.#ended.signal.aborted; attempt++) {
      try {
        await delay(RESTART_DELAYS_MS[Math.min(attempt, RESTART_DELAYS_MS.length - 1)], undefined, {
          signal: this.#ended.signal,
        });
        await this.#startOne(number);
        this.#options.onReady();
        return;
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        // Of a worker that ended by itself its own onLost has told.
        if (error instanceof WorkerLostError) continue;
        const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
        this.#options.onEvent({ type: 'worker-lost', worker: number, cause: 'failed', detail: `${name}: ${message}` });
      }
    }
  }
}

function forget({ holds, worker }: Member, generation: number): void {
  if (holds.delete(generation)) worker.retire(generation);
}

function refusal({ source }: HeldBundle, error: unknown): BundleError {
  if (error instanceof BundleError) return error;
  return new BundleLoadFailedError(source, error instanceof Error ? error.message : String(error));
}
