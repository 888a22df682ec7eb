import { BaseGoneError, type Champion, type ModelRegistry } from '@parlance/domain';
import type { ClassifierEvents } from '../classifier.events.js';

/** Where base models are held beside the one in service: the inference pool. */
export interface BaseHolder {
  /** Has a base that is held stay until `dropBase`. @returns false if it is not held. */
  keepBase(sha256: string): boolean;
  /** Holds a base model until `dropBase`. @throws whatever makes it unfit. */
  addBase(bytes: Uint8Array): Promise<unknown>;
  /** It goes once no platform model stands on it. */
  dropBase(sha256: string): void;
}

/** Fetches the base models that champions stand on, and lets go of those that none does any more. */
export class ChampionBases {
  readonly #kept = new Set<string>();
  /** By SHA-256, of the look at hand: what is wrong with it. Many champions stand on one base, which is asked for once. */
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(
    private readonly registry: Pick<ModelRegistry, 'baseBundle'>,
    private readonly holder: BaseHolder,
    private readonly events: ClassifierEvents,
  ) {}

  /** From here on a base that could not be had is asked for again. */
  lookAgain(): void {
    this.#asked.clear();
  }

  /**
   * Sees to it that a base is held.
   * @returns what is wrong with it: a BaseGoneError, or why it is refused; undefined if it is held.
   * @throws what the registry does while it cannot be reached.
   */
  have(base: Champion['base']): Promise<unknown> {
    let problem = this.#asked.get(base.sha256);
    if (problem === undefined) {
      problem = this.#have(base);
      this.#asked.set(base.sha256, problem);
    }
    return problem;
  }

  /** Lets go of those that were had here and are not among these. */
  dropAllBut(named: ReadonlySet<string>): void {
    for (const sha256 of this.#kept) {
      if (named.has(sha256)) continue;
      this.#kept.delete(sha256);
      this.holder.dropBase(sha256);
    }
  }

  async #have(base: Champion['base']): Promise<unknown> {
    // One that is held may be about to go with the last model that stands on it.
    if (this.holder.keepBase(base.sha256)) {
      this.#kept.add(base.sha256);
      return undefined;
    }
    let bytes: Uint8Array;
    try {
      bytes = await this.registry.baseBundle(base);
    } catch (error) {
      if (error instanceof BaseGoneError) return error;
      throw error;
    }
    try {
      await this.holder.addBase(bytes);
    } catch (error) {
      return error;
    }
    this.#kept.add(base.sha256);
    this.events.emit({ type: 'base-added', model: base.model });
    return undefined;
  }
}
