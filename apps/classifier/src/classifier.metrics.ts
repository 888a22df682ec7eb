import { TOPICS } from '@parlance/contracts';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ChampionServes, ClassifierEvent, PlatformsLoaded } from './classifier.events.js';
import { DecisionMetrics } from './metrics/decisions.metrics.js';
import { PlatformModelMetrics } from './metrics/platform-models.metrics.js';
import { ScoringMetrics } from './metrics/scoring.metrics.js';
import { TransportMetrics } from './metrics/transport.metrics.js';

export interface ClassifierMetricsOptions {
  /** Platforms with series of their own; the rest share `platform="other"`. */
  readonly maxPlatformSeries: number;
  /** The topic whose lag and chunks count, as the cluster calls it. */
  readonly topic?: string;
}

/** Everything the classifier's events say, as Prometheus series. */
export class ClassifierMetrics {
  private readonly decisions: DecisionMetrics;
  private readonly scoring: ScoringMetrics;
  private readonly platformModels: PlatformModelMetrics;
  private readonly transport: TransportMetrics;
  private readonly refusedChampions: Counter;
  private readonly championLoads: Counter;
  private platforms = 0;
  private championsServing = 0;
  private loadedAt: number | undefined;

  constructor(
    registry: Registry,
    { maxPlatformSeries, topic = TOPICS.contentSubmitted.name }: ClassifierMetricsOptions,
  ) {
    this.decisions = new DecisionMetrics(registry, maxPlatformSeries);
    this.scoring = new ScoringMetrics(registry);
    this.platformModels = new PlatformModelMetrics(registry);
    this.transport = new TransportMetrics(registry, topic);
    this.refusedChampions = new Counter({
      name: 'parlance_refused_champions_total',
      help: 'Champions that the registry named and that could not be put in service',
      registers: [registry],
    });
    this.championLoads = new Counter({
      name: 'parlance_champion_swaps_total',
      help: 'Times that a platform went over to another model, the base model included',
      registers: [registry],
    });
    this.registerPlatforms(registry);
  }

  count(event: ClassifierEvent): void {
    switch (event.type) {
      case 'contents-decided':
        return this.decisions.decided(event);
      case 'records-handled':
        return this.decisions.handled(event);
      case 'request-answered':
        return this.decisions.answered(event);
      case 'answers-published':
      case 'answers-dropped':
        return this.decisions.kept(event);
      case 'answers-delayed':
        return;
      case 'platforms-loaded':
        return this.loaded(event);
      case 'platforms-unavailable':
      case 'champions-unavailable':
      case 'keys-loaded':
      case 'keys-unavailable':
        return;
      case 'champion-serves':
        return this.championServes(event);
      case 'champion-refused':
        return this.refusedChampions.inc();
      case 'base-added':
        return;
      case 'platform-models-held':
      case 'platform-model-loaded':
      case 'platform-model-evicted':
        return this.platformModels.count(event);
      case 'batch-scored':
      case 'texts-failed':
      case 'queue-changed':
      case 'queue-full':
      case 'worker-lost':
      case 'worker-ready':
      case 'model-swapped':
      case 'bundle-refused':
      case 'model-in-service':
        return this.scoring.count(event);
      case 'chunk-done':
      case 'dead-letter':
      case 'lag':
      case 'retry':
      case 'producer-replaced':
      case 'consumer-restarted':
      case 'assigned':
        return this.transport.count(event);
    }
  }

  private championServes({ model, before }: ChampionServes): void {
    this.championLoads.inc();
    if (model !== undefined && before === undefined) this.championsServing++;
    if (model === undefined) this.championsServing--;
  }

  private loaded({ platforms }: PlatformsLoaded): void {
    this.platforms = platforms;
    this.loadedAt = performance.now();
  }

  private registerPlatforms(registry: Registry): void {
    const gauge = (name: string, help: string, value: () => number): Gauge =>
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(value());
        },
      });
    gauge('parlance_champions_serving', 'Platforms read by a model of their own', () => this.championsServing);
    gauge('parlance_platforms_known', 'Platforms read from the registry', () => this.platforms);
    gauge(
      'parlance_registry_age_seconds',
      'Since the platforms were last read; a rising value means that edits do not arrive',
      () => (performance.now() - (this.loadedAt ?? 0)) / 1000,
    );
  }
}
