import type { Platform, PlatformStore } from '@parlance/domain';
import type { ClassifierEvents } from '../classifier.events.js';
import { KnownPlatforms, PlatformsNotLoadedError } from './known-platforms.js';
import { RepeatedLook } from './repeated-look.js';

/**
 * Keeps the platforms and their policies as the registry has them: reads it on a timer, and at once on a hint. While
 * the registry does not answer, what was read last keeps serving.
 */
export class FollowPlatforms extends KnownPlatforms {
  #platforms: ReadonlyMap<string, Platform> | undefined;
  readonly #registryLook: RepeatedLook;

  constructor(
    private readonly store: PlatformStore,
    private readonly events: ClassifierEvents,
    pollMs: number,
  ) {
    super();
    this.#registryLook = new RepeatedLook(() => this.#readOnce(), pollMs);
  }

  override find(id: string): Platform | undefined {
    return this.#known.get(id);
  }

  override list(): readonly Platform[] {
    return [...this.#known.values()];
  }

  get #known(): ReadonlyMap<string, Platform> {
    if (this.#platforms === undefined) throw new PlatformsNotLoadedError();
    return this.#platforms;
  }

  /** Whether the registry was read at least once. */
  get loaded(): boolean {
    return this.#platforms !== undefined;
  }

  /** Begins to follow, until `stop`. */
  start(): void {
    this.#registryLook.start();
  }

  stop(): Promise<void> {
    return this.#registryLook.stop();
  }

  /** Resolves once the registry was read, by a query begun after this call, or did not answer. */
  refresh(): Promise<void> {
    return this.#registryLook.now();
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
