import type { TransportEvent } from '@parlance/messaging';
import { Counter, Gauge, type Registry } from 'prom-client';
import { DURATION_BUCKETS, SIZE_BUCKETS } from './buckets.metrics.js';
import { FastHistogram } from './fast-histogram.metrics.js';

/** What the transport does for one topic: chunks, lag, dead letters, retries, restarts. */
export class TransportMetrics {
  private readonly records: FastHistogram;
  private readonly handling: FastHistogram;
  private readonly writing: FastHistogram;
  private readonly deadLetters: Counter<'outcome'>;
  private readonly retries: Counter<'outcome'>;
  private readonly producers: Counter<'outcome'>;
  private readonly consumers: Counter<'outcome'>;
  /** Records not handled yet, by partition. */
  private lag = new Map<number, number>();

  /** Lag, assignments and chunks of other topics are not counted. */
  constructor(
    registry: Registry,
    private readonly topic: string,
  ) {
    const registers = [registry];
    const histogram = (name: string, help: string, buckets: readonly number[]): FastHistogram =>
      new FastHistogram({ name, help, buckets, registers });
    this.records = histogram('parlance_chunk_records', 'Records in one chunk', SIZE_BUCKETS);
    this.handling = histogram(
      'parlance_chunk_handling_seconds',
      'From records to decisions, one chunk',
      DURATION_BUCKETS,
    );
    this.writing = histogram('parlance_chunk_writing_seconds', 'Making a chunk’s decisions durable', DURATION_BUCKETS);
    const counter = (name: string, help: string): Counter<'outcome'> =>
      new Counter({ name, help, labelNames: ['outcome'], registers });
    this.deadLetters = counter('parlance_dead_letters_total', 'Records that could not be handled, by reason');
    this.retries = counter('parlance_retries_total', 'Chunks tried again after a pause, by cause');
    this.producers = counter('parlance_producer_replacements_total', 'Kafka producers thrown away, by cause');
    this.consumers = counter('parlance_consumer_restarts_total', 'Kafka consumers replaced, by cause');
    const total = (): number => [...this.lag.values()].reduce((sum, records) => sum + records, 0);
    new Gauge({
      name: 'parlance_consumer_lag_records',
      help: 'Records submitted and not decided yet, of this process’s partitions',
      registers,
      collect() {
        this.set(total());
      },
    });
  }

  count(event: TransportEvent): void {
    switch (event.type) {
      case 'chunk-done':
        if (event.topic !== this.topic) return;
        this.records.add(event.records);
        this.handling.add(event.handlingSeconds);
        this.writing.add(event.writingSeconds);
        return;
      case 'dead-letter':
        return this.deadLetters.inc({ outcome: event.reason }, event.records);
      case 'lag':
        if (event.topic === this.topic) this.lag.set(event.partition, event.records);
        return;
      case 'retry':
        return this.retries.inc({ outcome: event.cause });
      case 'producer-replaced':
        return this.producers.inc({ outcome: event.cause });
      case 'consumer-restarted':
        return this.consumers.inc({ outcome: event.cause });
      case 'assigned':
        return this.assigned(event.partitions[this.topic]);
    }
  }

  /** Forgets the lag of partitions that are another member's now; nothing is said of the topic by servers of others. */
  private assigned(partitions: readonly number[] | undefined): void {
    if (partitions === undefined) return;
    this.lag = new Map([...this.lag].filter(([partition]) => partitions.includes(partition)));
  }
}
