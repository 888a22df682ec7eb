import type { TransportEvent } from '@parlance/messaging';
import { Counter, type Registry } from 'prom-client';

/** What becomes of records that the control plane reads from Kafka. */
export class TransportMetrics {
  private readonly deadLetters: Counter<'outcome'>;
  private readonly retries: Counter<'outcome'>;
  private readonly consumers: Counter<'outcome'>;

  constructor(registry: Registry) {
    const counter = (name: string, help: string): Counter<'outcome'> =>
      new Counter({ name, help, labelNames: ['outcome'], registers: [registry] });
    this.deadLetters = counter('parlance_dead_letters_total', 'Records that could not be handled, by reason');
    this.retries = counter('parlance_retries_total', 'Chunks tried again after a pause, by cause');
    this.consumers = counter('parlance_consumer_restarts_total', 'Kafka consumers replaced, by cause');
  }

  count(event: TransportEvent): void {
    if (event.type === 'dead-letter') this.deadLetters.inc({ outcome: event.reason }, event.records);
    if (event.type === 'retry') this.retries.inc({ outcome: event.cause });
    if (event.type === 'consumer-restarted') this.consumers.inc({ outcome: event.cause });
  }
}
