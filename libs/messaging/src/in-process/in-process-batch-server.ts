import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { RetriableError } from '@parlance/domain';
import { setTimeout as delay } from 'node:timers/promises';
import { lastValueFrom } from 'rxjs';
import { toDeadLetter } from '../dead-letters/dead-letter.js';
import { isolateFailures } from '../records/isolate-failures.js';
import type { HandleBatch, IncomingRecord } from '../records/record.js';
import { BackOff } from '../transport/back-off.js';
import type { TransportListener } from '../transport/transport-events.js';
import type { InProcessStreams } from './in-process-streams.js';

export interface InProcessBatchServerOptions {
  readonly streams: InProcessStreams;
  readonly deadLetterTopic: (topic: string) => string;
  readonly onEvent?: TransportListener;
}

/** The same `@BatchHandler(topic)` methods as under Kafka, fed by streams of this process. */
export class InProcessBatchServer extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  private readonly unsubscribe: (() => void)[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  constructor(private readonly options: InProcessBatchServerOptions) {
    super();
  }

  listen(callback: () => void): void {
    for (const topic of this.messageHandlers.keys()) {
      this.unsubscribe.push(
        this.options.streams.subscribe(topic, (records) => this.track(this.handle(topic, records))),
      );
    }
    callback();
  }

  /** Finishes what is at hand. */
  async close(): Promise<void> {
    this.unsubscribe.forEach((unsubscribe) => unsubscribe());
    this.closing.abort();
    await Promise.allSettled(this.inFlight);
  }

  on(): never {
    throw new Error('InProcessBatchServer has no Nest events: give it an onEvent option');
  }

  unwrap<T>(): T {
    return this.options.streams as T;
  }

  private async handle(topic: string, records: readonly IncomingRecord[]): Promise<void> {
    const { streams, deadLetterTopic, onEvent = () => undefined } = this.options;
    const handler = this.getHandlerByPattern(topic)!;
    const handleBatch: HandleBatch = isolateFailures(async (batch) =>
      lastValueFrom(this.transformToObservable(await handler(batch)) as never),
    );
    const started = performance.now();
    const { outputs, rejected } = await this.retrying(topic, () => handleBatch(records));
    const handled = performance.now();
    for (const { reason } of rejected) onEvent({ type: 'dead-letter', topic, reason, records: 1 });
    await streams.publish([...outputs, ...rejected.map((record) => toDeadLetter(record, deadLetterTopic(topic)))]);
    onEvent({
      type: 'chunk-done',
      topic,
      partition: 0,
      records: records.length,
      outputs: outputs.length,
      handlingSeconds: (handled - started) / 1000,
      writingSeconds: (performance.now() - handled) / 1000,
    });
  }

  private async retrying<T>(topic: string, work: () => Promise<T>): Promise<T> {
    const backOff = new BackOff({ firstMs: 100, maxMs: 10_000 });
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof RetriableError) || this.closing.signal.aborted) throw error;
        const delayMs = backOff.next();
        this.options.onEvent?.({ type: 'retry', topic, partition: 0, delayMs, cause: error.name });
        await delay(delayMs, undefined, { signal: this.closing.signal });
      }
    }
  }

  private track(work: Promise<void>): Promise<void> {
    this.inFlight.add(work);
    const forget = (): boolean => this.inFlight.delete(work);
    work.then(forget, forget);
    return work;
  }
}
