import { BaseGoneError, type Champion, type ModelRegistry } from '@parlance/domain';
import type { ClassifierEvents } from '../classifier.events.js';
import { type BaseHolder, ChampionBases } from './champion-bases.js';
import { RepeatedLook } from './repeated-look.js';
import { ServingChampions } from './serving-champions.js';

/** Where platform models are put in service: the inference pool. */
export interface PlatformModelLoader extends BaseHolder {
  /** Loads and checks it; it serves once this resolves. @throws whatever makes it unfit. */
  loadPlatformModel(bytes: Uint8Array): Promise<{ readonly model: string }>;
  dropPlatformModel(model: string): void;
}

/** What following needs of the registry. */
export type ChampionSource = Pick<ModelRegistry, 'champions' | 'bundle' | 'baseBundle'>;

/**
 * Serves each platform by the champion that the registry names: looks on a timer, and at once on a hint. A new champion is
 * loaded and checked first, then takes over in one step, and the old one is dropped: calls already begun end with it. One
 * that is refused is reported once, and what served before goes on. One that stands on another base model than the one in service is
 * read by that, fetched from the registry, for as long as any champion needs it.
 */
export class FollowChampions extends ServingChampions {
  readonly #serving = new Map<string, string>();
  /** By platform: the champion that was refused, so that it is not fetched again every time. */
  readonly #refused = new Map<string, string>();
  /** By platform: the champion whose base the registry does not keep. It may be put there: asked for again, reported once. */
  readonly #baseless = new Map<string, string>();
  readonly #bases: ChampionBases;
  #caughtUp = false;
  readonly #registryLook: RepeatedLook;

  constructor(
    private readonly registry: ChampionSource,
    private readonly loader: PlatformModelLoader,
    private readonly events: ClassifierEvents,
    pollMs: number,
  ) {
    super();
    this.#bases = new ChampionBases(registry, loader, events);
    this.#registryLook = new RepeatedLook((stopping) => this.#catchUp(stopping), pollMs);
  }

  override of(platform: string): string | undefined {
    return this.#serving.get(platform);
  }

  /** Whether every champion that the registry named at the first look was loaded, or refused. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** Begins to follow, until `stop`. */
  start(): void {
    this.#registryLook.start();
  }

  stop(): Promise<void> {
    return this.#registryLook.stop();
  }

  /** Resolves once what the registry said after this call serves. */
  refresh(): Promise<void> {
    return this.#registryLook.now();
  }

  async #catchUp(stopping: AbortSignal): Promise<void> {
    let champions: readonly Champion[];
    try {
      champions = await this.registry.champions();
    } catch (error) {
      this.events.emit({ type: 'champions-unavailable', error });
      return;
    }
    const named = new Set(champions.map(({ platform }) => platform));
    for (const platform of this.#serving.keys()) if (!named.has(platform)) this.#serve(platform, undefined);
    let missed = false;
    this.#bases.lookAgain();
    for (const champion of champions) {
      if (stopping.aborted) return;
      if (!(await this.#follows(champion))) missed = true;
    }
    if (!missed) this.#caughtUp = true;
    this.#bases.dropAllBut(new Set(champions.map(({ base }) => base.sha256)));
  }

  /** False if the registry did not give what it has: it will be asked again. */
  async #follows(champion: Champion): Promise<boolean> {
    const { platform, model, base } = champion;
    if (this.#serving.get(platform) === model || this.#refused.get(platform) === model) return true;
    let bytes: Uint8Array;
    try {
      const problem = await this.#bases.have(base);
      if (problem instanceof BaseGoneError) {
        if (this.#baseless.get(platform) !== model)
          this.events.emit({ type: 'champion-refused', platform, model, error: problem });
        this.#baseless.set(platform, model);
        return true;
      }
      if (problem !== undefined) {
        this.#refuse(champion, problem);
        return true;
      }
      bytes = await this.registry.bundle(model);
    } catch (error) {
      this.events.emit({ type: 'champions-unavailable', error });
      return false;
    }
    try {
      const loaded = await this.loader.loadPlatformModel(bytes);
      if (loaded.model !== model) {
        this.loader.dropPlatformModel(loaded.model);
        throw new OtherModelError(model, loaded.model);
      }
      this.#refused.delete(platform);
      this.#baseless.delete(platform);
      this.#serve(platform, model);
    } catch (error) {
      this.#refuse(champion, error);
    }
    return true;
  }

  #refuse({ platform, model }: Champion, error: unknown): void {
    this.#refused.set(platform, model);
    this.events.emit({ type: 'champion-refused', platform, model, error });
  }

  #serve(platform: string, model: string | undefined): void {
    const before = this.#serving.get(platform);
    if (model === undefined) this.#serving.delete(platform);
    else this.#serving.set(platform, model);
    if (before !== undefined) this.loader.dropPlatformModel(before);
    this.events.emit({ type: 'champion-serves', platform, model, before });
  }
}

/** The registry's bytes are a bundle, but of another model than it says. */
export class OtherModelError extends Error {
  override readonly name = 'OtherModelError';
  constructor(expected: string, found: string) {
    super(`the registry's bundle of ${expected} is one of ${found}`);
  }
}
