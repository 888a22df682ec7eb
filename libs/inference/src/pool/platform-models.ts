import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { PlatformGeneration } from './generation.js';
import type { InferenceEvent } from './inference-events.js';
import { sharedCopy } from './shared-copy.js';
import type { HeldBundle, WorkerCrew } from './worker-crew.js';

export interface PlatformModelsOptions {
  readonly crew: Pick<WorkerCrew, 'addDespiteLoss' | 'drop'>;
  /** Bytes of platform bundles that workers may hold, all workers together: they look at the same bytes. */
  readonly budgetBytes: number;
  readonly onEvent: (event: InferenceEvent) => void;
}

/** What is needed to have workers hold a model again, less its bytes. */
type Description = Omit<HeldBundle, 'bytes'>;

/**
 * The platform models in service. Workers hold those that were used last, within a budget; of every other its bytes are kept,
 * packed, and workers are given it again when it is asked for. A model that a call waits for is never taken from them, even
 * if that breaks the budget for as long.
 */
export class PlatformModels {
  readonly #byName = new Map<string, PlatformGeneration>();
  /** What workers hold, the least recently used first. */
  readonly #held = new Map<PlatformGeneration, HeldBundle>();
  /** What they do not; the bytes are `packed` once that is done. */
  readonly #cold = new Map<
    PlatformGeneration,
    { readonly description: Description; bytes: Uint8Array; packed: boolean }
  >();
  readonly #loading = new Map<PlatformGeneration, Promise<void>>();
  #heldBytes = 0;

  constructor(private readonly options: PlatformModelsOptions) {}

  /** In service, in the order they came. */
  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  get held(): number {
    return this.#held.size;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  find(name: string): PlatformGeneration | undefined {
    return this.#byName.get(name);
  }

  /** Workers hold this model, which counts among its base's `standing` already; it is in service from now on. */
  serve(model: PlatformGeneration, bundle: HeldBundle): void {
    this.#byName.set(model.model, model);
    this.#hold(model, bundle);
    this.makeRoom();
  }

  /** Takes a model out of service; workers have it for as long as calls wait for it. */
  retire(model: PlatformGeneration): void {
    this.#byName.delete(model.model);
    this.forgetIfUnused(model);
  }

  /** Once it is out of service and its last call is answered. */
  forgetIfUnused(model: PlatformGeneration): void {
    if (model.openRequests > 0 || this.#byName.get(model.model) === model) return;
    const { crew } = this.options;
    const bundle = this.#held.get(model);
    if (bundle) {
      this.#letGo(model, bundle);
      crew.drop(model.number);
    } else if (!this.#cold.delete(model)) return;
    model.base.standing--;
  }

  /** Whether workers hold it. That counts as a use. */
  use(model: PlatformGeneration): boolean {
    const bundle = this.#held.get(model);
    if (!bundle) return false;
    this.#held.delete(model);
    this.#held.set(model, bundle);
    return true;
  }

  /**
   * Has workers hold a model that they do not, for a call that counts among its `openRequests`.
   * @throws BundleError if a worker is lost over it, twice.
   */
  load(model: PlatformGeneration): Promise<void> {
    let loading = this.#loading.get(model);
    if (!loading) {
      loading = this.#loadCold(model).finally(() => this.#loading.delete(model));
      this.#loading.set(model, loading);
    }
    return loading;
  }

  /** Takes from the workers what was not used for longest, until they hold no more than the budget allows. */
  makeRoom(): void {
    if (this.#heldBytes <= this.options.budgetBytes) return;
    for (const [model, bundle] of this.#held) {
      if (this.#heldBytes <= this.options.budgetBytes) return;
      if (model.openRequests === 0) this.#evict(model, bundle);
    }
  }

  async #loadCold(model: PlatformGeneration): Promise<void> {
    const began = performance.now();
    const { description, bytes, packed } = this.#cold.get(model)!;
    const bundle = { ...description, bytes: sharedCopy(packed ? await promisify(inflateRaw)(bytes) : bytes) };
    await this.options.crew.addDespiteLoss(bundle, () => {
      this.#cold.delete(model);
      this.#hold(model, bundle);
    });
    const loadedSeconds = (performance.now() - began) / 1e3;
    this.options.onEvent({ type: 'platform-model-loaded', model: model.model, loadedSeconds });
    this.makeRoom();
  }

  #hold(model: PlatformGeneration, bundle: HeldBundle): void {
    this.#held.set(model, bundle);
    this.#heldBytes += bundle.bytes.byteLength;
    this.#tellHeld();
  }

  #letGo(model: PlatformGeneration, bundle: HeldBundle): void {
    this.#held.delete(model);
    this.#heldBytes -= bundle.bytes.byteLength;
    this.#tellHeld();
  }

  #evict(model: PlatformGeneration, bundle: HeldBundle): void {
    const { bytes, ...description } = bundle;
    this.#letGo(model, bundle);
    this.options.crew.drop(model.number);
    // Its golden texts were scored when it was put in service; a text that waits for it is not kept waiting for them, too.
    const passed = { ...description, golden: 'passed' } as const;
    const cold = { description: passed, bytes: new Uint8Array(bytes), packed: false };
    this.#cold.set(model, cold);
    this.options.onEvent({ type: 'platform-model-evicted', model: model.model });
    void this.#pack(cold);
  }

  async #pack(cold: { bytes: Uint8Array; packed: boolean }): Promise<void> {
    cold.bytes = await promisify(deflateRaw)(cold.bytes);
    cold.packed = true;
  }

  #tellHeld(): void {
    this.options.onEvent({
      type: 'platform-models-held',
      heldModels: this.#held.size,
      heldBytes: this.#heldBytes,
    });
  }
}
