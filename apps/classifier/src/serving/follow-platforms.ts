import { setTimeout as delay } from 'node:timers/promises';
import type { Platform, PlatformStore } from '@parlance/domain';
import type { ClassifierEvents } from '../classifier.events.js';
import { KnownPlatforms, PlatformsNotLoadedError } from './known-platforms.js';

/**
 * Keeps the platforms and their policies as the registry has them: reads it on a timer, and at once on a hint. While
 * the registry does not answer, what was read last keeps serving.
 */
export class FollowPlatforms extends KnownPlatforms {
  #platforms: ReadonlyMap<string, Platform> | undefined;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #following: Promise<void> | undefined;
  readonly #stop = new AbortController();

  constructor(
    private readonly store: PlatformStore,
    private readonly events: ClassifierEvents,
    private readonly pollMs: number,
  ) {
    super();
  }

  override find(id: string): Platform | undefined {
    if (this.#platforms === undefined) throw new PlatformsNotLoadedError();
    return this.#platforms.get(id);
  }

  /** Whether the registry was read at least once. */
  get loaded(): boolean {
    return this.#platforms !== undefined;
  }

  /** Begins to follow, until `stop`. */
  start(): void {
    this.#following ??= this.#follow();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  /**
   * Resolves once the registry was read, by a query begun after this call, or did not answer. Calls that come while a
   * query runs share the next one.
   */
  refresh(): Promise<void> {
    if (this.#reading === undefined) return this.#read();
    this.#next ??= this.#reading.then(() => {
      this.#next = undefined;
      return this.#read();
    });
    return this.#next;
  }

  async #follow(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.refresh();
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    try {
      await delay(this.pollMs, undefined, { signal: this.#stop.signal });
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }

  #read(): Promise<void> {
    this.#reading = this.#readOnce().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    let platforms: readonly Platform[];
    try {
      platforms = await this.store.list();
    } catch (error) {
      this.events.emit({ type: 'platforms-unavailable', error });
      return;
    }
    const before = this.#platforms;
    this.#platforms = new Map(platforms.map((platform) => [platform.id, platform]));
    const changed = platforms.filter(({ id, version }) => before?.get(id)?.version !== version).map(({ id }) => id);
    this.events.emit({ type: 'platforms-loaded', platforms: platforms.length, changed });
  }
}
