import type { InferenceEvent } from '@parlance/inference';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What the pool tells of the platform models that its workers hold. */
export type PlatformModelEvent = Extract<
  InferenceEvent,
  { readonly type: 'platform-models-held' | 'platform-model-loaded' | 'platform-model-evicted' }
>;

/** How many platform models workers hold, and how often the budget of memory makes them change. */
export class PlatformModelMetrics {
  private readonly held: Gauge;
  private readonly heldBytes: Gauge;
  private readonly loads: Counter;
  private readonly loadSeconds: Counter;
  private readonly evictions: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.held = new Gauge({
      name: 'parlance_platform_models_held',
      help: 'Platform models that scoring threads hold; the other champions are kept packed',
      registers,
    });
    this.heldBytes = new Gauge({
      name: 'parlance_platform_model_bytes',
      help: 'Bytes of the platform models held, all scoring threads together',
      registers,
    });
    this.loads = new Counter({
      name: 'parlance_platform_model_loads_total',
      help: 'Times that a text waited for its platform model to be loaded: beyond the memory budget',
      registers,
    });
    this.loadSeconds = new Counter({
      name: 'parlance_platform_model_load_seconds_total',
      help: 'How long these loads took together',
      registers,
    });
    this.evictions = new Counter({
      name: 'parlance_platform_model_evictions_total',
      help: 'Platform models taken from the scoring threads to stay within the memory budget',
      registers,
    });
  }

  count(event: PlatformModelEvent): void {
    switch (event.type) {
      case 'platform-models-held':
        this.held.set(event.heldModels);
        return this.heldBytes.set(event.heldBytes);
      case 'platform-model-loaded':
        this.loads.inc();
        return this.loadSeconds.inc(event.loadedSeconds);
      case 'platform-model-evicted':
        return this.evictions.inc();
    }
  }
}
