import type { Kafka, Producer } from 'kafkajs';
import { type KafkaConnection, kafkaClient, RETRY_THROUGH_RESTART } from '../connection/kafka-connection.js';
import { withTimeLimit } from '../connection/time-limit.js';
import type { OutgoingRecord } from '../records/record.js';
import { groupByTopic } from './group-by-topic.js';
import { partitionOfRecord } from './partition-of-record.js';

export interface RecordProducerOptions {
  readonly connection: KafkaConnection;
  /** A send that takes longer, counted from its turn, has failed. */
  readonly sendLimitMs?: number;
  /** A producer was thrown away after a failed send. */
  readonly onReplaced?: (cause: unknown) => void;
}

/**
 * Sends records idempotently, acknowledged by all in-sync replicas, one send after the other. kafkajs rolls its sequence
 * number back when a request fails, and the broker takes the next batch for a repeat and acknowledges it without storing
 * it: so after a failed send the kafkajs producer is thrown away, and no other send may come between the tries of one.
 * What failed may nevertheless be in the log, so a resend needs an identity of its own (a decision id).
 */
export class RecordProducer {
  private readonly kafka: Kafka;
  private current: Promise<Producer> | undefined;
  private readonly sendLimitMs: number;
  /** Ends with the send that was asked for last. */
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: RecordProducerOptions) {
    this.kafka = kafkaClient(options.connection);
    this.sendLimitMs = options.sendLimitMs ?? 60_000;
  }

  /** Connects now rather than at the first send. */
  async connect(): Promise<void> {
    await this.producer();
  }

  /** Resolves when every record is acknowledged. @throws the failure; some records may have been stored. */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    const sent = this.last.then(() => this.sendNow(records));
    this.last = sent.catch(() => undefined);
    await sent;
  }

  /** Sends that still wait for their turn fail. */
  async close(): Promise<void> {
    this.closed = true;
    const { current } = this;
    this.current = undefined;
    await (await current)?.disconnect();
  }

  private async sendNow(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.closed) throw new Error('the record producer was closed before this send had its turn');
    const connecting = this.producer();
    try {
      const producer = await connecting;
      await withTimeLimit(
        'a send',
        this.sendLimitMs,
        producer.sendBatch({ topicMessages: groupByTopic(records), acks: -1 }),
      );
    } catch (error) {
      this.replace(connecting, error);
      throw error;
    }
  }

  private producer(): Promise<Producer> {
    this.current ??= this.connected();
    return this.current;
  }

  private async connected(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: partitionOfRecord,
      allowAutoTopicCreation: false,
      retry: RETRY_THROUGH_RESTART,
    });
    await producer.connect();
    return producer;
  }

  private replace(failed: Promise<Producer>, cause: unknown): void {
    if (this.current !== failed) return;
    this.current = undefined;
    this.options.onReplaced?.(cause);
    failed
      .then((producer) => producer.disconnect())
      .catch((error: unknown) =>
        this.options.connection.onLog?.('warn', 'a failed producer did not disconnect', { error: String(error) }),
      );
  }
}
