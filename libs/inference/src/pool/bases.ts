import type { BaseGeneration } from './generation.js';
import type { LoadedBundle } from './scoring-worker.js';
import type { WorkerCrew } from './worker-crew.js';

/**
 * The base models that workers hold: the one that serves, and those beside it that platform models still stand on. Workers
 * forget a base once it neither serves nor is kept, nothing stands on it, and its last call is answered.
 */
export class Bases {
  readonly #bySha256 = new Map<string, BaseGeneration>();
  readonly #kept = new Set<BaseGeneration>();
  #serving: BaseGeneration | undefined;

  constructor(private readonly crew: Pick<WorkerCrew, 'drop'>) {}

  /** Undefined only while the pool starts. */
  get serving(): BaseGeneration | undefined {
    return this.#serving;
  }

  /** Those that workers hold, the one in service among them. */
  get all(): readonly BaseGeneration[] {
    return [...this.#bySha256.values()];
  }

  find(sha256: string): BaseGeneration | undefined {
    return this.#bySha256.get(sha256);
  }

  /** Every worker holds this base now, under this number. If they held it already, the second copy goes. */
  loaded(number: number, { model, labels, sha256 }: LoadedBundle): BaseGeneration {
    const same = this.#bySha256.get(sha256);
    if (same) {
      this.crew.drop(number);
      return same;
    }
    const base = { number, model, labels, sha256, openRequests: 0, standing: 0 };
    this.#bySha256.set(sha256, base);
    return base;
  }

  /** @returns the one that served before. */
  serve(base: BaseGeneration): BaseGeneration | undefined {
    const before = this.#serving;
    this.#serving = base;
    return before;
  }

  /** It stays until it is released, whether or not anything stands on it. */
  keep(base: BaseGeneration): void {
    this.#kept.add(base);
  }

  release(sha256: string): void {
    const base = this.#bySha256.get(sha256);
    if (!base) return;
    this.#kept.delete(base);
    this.dropIfUnused(base);
  }

  dropIfUnused(base: BaseGeneration): void {
    if (base === this.#serving || this.#kept.has(base) || base.standing > 0 || base.openRequests > 0) return;
    if (this.#bySha256.delete(base.sha256)) this.crew.drop(base.number);
  }
}
