import type { Kafka, Producer } from 'kafkajs';
import { type KafkaConnection, kafkaClient, RETRY_THROUGH_RESTART } from '../connection/kafka-connection.js';
import { withTimeLimit } from '../connection/time-limit.js';
import type { OutgoingRecord } from '../records/record.js';
import { groupByTopic } from './group-by-topic.js';

export interface RecordProducerOptions {
  readonly connection: KafkaConnection;
  /** A send that takes longer has failed. */
  readonly sendLimitMs?: number;
  /** A producer was thrown away after a failed send. */
  readonly onReplaced?: (cause: unknown) => void;
}

/**
 * Sends records idempotently, acknowledged by all in-sync replicas. After any failed send the kafkajs producer is thrown
 * away: it would roll its sequence number back, and the broker would take the next batch for a repeat and acknowledge
 * it without storing it. What failed may nevertheless be in the log, so a resend needs an identity of its own
 * (a decision id).
 */
export class RecordProducer {
  private readonly kafka: Kafka;
  private current: Promise<Producer> | undefined;
  private readonly sendLimitMs: number;

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

  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await (await current)?.disconnect();
  }

  private producer(): Promise<Producer> {
    this.current ??= this.connected();
    return this.current;
  }

  private async connected(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
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
