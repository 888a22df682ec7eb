import type { BatchScored, InferenceEvent } from '@parlance/inference';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ModelInService } from '../classifier.events.js';
import { DURATION_BUCKETS, SIZE_BUCKETS } from './buckets.metrics.js';
import { FastHistogram } from './fast-histogram.metrics.js';
import type { PlatformModelEvent } from './platform-models.metrics.js';

/** What the scoring workers do: batches, stages, the queue, the model in service, restarts. */
export class ScoringMetrics {
  private readonly texts: FastHistogram;
  private readonly tokens: FastHistogram;
  private readonly waiting: FastHistogram;
  private readonly encoding: FastHistogram;
  private readonly graph: FastHistogram;
  private readonly failures: Counter<'outcome'>;
  private readonly refusals: Counter;
  private readonly lost: Counter<'outcome'>;
  private readonly refusedBundles: Counter<'outcome'>;
  private readonly model: Gauge<'model'>;
  private waitingTexts = 0;

  constructor(registry: Registry) {
    const registers = [registry];
    const histogram = (name: string, help: string, buckets: readonly number[]): FastHistogram =>
      new FastHistogram({ name, help, buckets, registers });
    this.texts = histogram('parlance_batch_texts', 'Texts in one scoring batch', SIZE_BUCKETS);
    this.tokens = histogram('parlance_batch_tokens', 'Tokens in one scoring batch', SIZE_BUCKETS);
    this.waiting = histogram('parlance_batch_waiting_seconds', 'Queueing of a batch’s oldest text', DURATION_BUCKETS);
    this.encoding = histogram('parlance_batch_encoding_seconds', 'Texts to features, one batch', DURATION_BUCKETS);
    this.graph = histogram('parlance_batch_graph_seconds', 'The model’s graph, one batch', DURATION_BUCKETS);
    const counter = (name: string, help: string): Counter<'outcome'> =>
      new Counter({ name, help, labelNames: ['outcome'], registers });
    this.failures = counter('parlance_unscored_texts_total', 'Texts that could not be scored, by why');
    this.lost = counter('parlance_worker_restarts_total', 'Scoring workers that were replaced, by why');
    this.refusedBundles = counter('parlance_refused_bundles_total', 'Model bundles that were refused, by error');
    this.refusals = new Counter({
      name: 'parlance_queue_refused_texts_total',
      help: 'Texts not taken because the queue was full: retried on Kafka, answered with 429 over HTTP',
      registers,
    });
    this.model = new Gauge({
      name: 'parlance_model_in_service',
      help: '1 for the model version that answers',
      labelNames: ['model'],
      registers,
    });
    const waitingTexts = (): number => this.waitingTexts;
    new Gauge({
      name: 'parlance_queue_texts',
      help: 'Texts waiting or in work; a long text counts several times',
      registers,
      collect() {
        this.set(waitingTexts());
      },
    });
  }

  count(event: Exclude<InferenceEvent, PlatformModelEvent> | ModelInService): void {
    switch (event.type) {
      case 'batch-scored':
        return this.scored(event);
      case 'queue-changed':
        this.waitingTexts = event.waitingTexts;
        return;
      case 'texts-failed':
        return this.failures.inc({ outcome: event.failure }, event.texts);
      case 'queue-full':
        return this.refusals.inc(event.refusedTexts);
      case 'worker-lost':
        return this.lost.inc({ outcome: event.cause });
      case 'bundle-refused':
        return this.refusedBundles.inc({ outcome: event.error });
      case 'model-in-service':
        return this.serve(event.model);
      case 'model-swapped':
        return this.serve(event.to);
      case 'worker-ready':
        return;
    }
  }

  private scored({ texts, tokens, waitedSeconds, encodedSeconds, graphSeconds }: BatchScored): void {
    this.texts.add(texts);
    this.tokens.add(tokens);
    this.waiting.add(waitedSeconds);
    this.encoding.add(encodedSeconds);
    this.graph.add(graphSeconds);
  }

  private serve(model: string): void {
    this.model.reset();
    this.model.set({ model }, 1);
  }
}
