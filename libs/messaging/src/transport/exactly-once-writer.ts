import kafkajs, { type Kafka, type Producer, type RetryOptions, type Transaction } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { type KafkaConnection, kafkaClient } from '../connection/kafka-connection.js';
import { withTimeLimit } from '../connection/time-limit.js';
import { groupByTopic } from '../producing/group-by-topic.js';
import { partitionOfRecord } from '../producing/partition-of-record.js';
import type { IncomingRecord, OutgoingRecord } from '../records/record.js';
import { BackOff } from './back-off.js';
import type { AlreadyDone, ChunkWriter, Partition } from './chunk-writer.js';

/** Right after a commit the next transaction meets CONCURRENT_TRANSACTIONS; the default waits 300 ms each time. */
const TRANSACTION_RETRY: RetryOptions = {
  initialRetryTime: 2,
  factor: 0.2,
  multiplier: 1.5,
  retries: 60,
  maxRetryTime: 1000,
};

const OPERATION_LIMIT_MS = 60_000;

export interface ExactlyOnceOptions {
  readonly connection: KafkaConnection;
  readonly groupId: string;
  /** The broker aborts a transaction that is open for longer. */
  readonly transactionTimeoutMs?: number;
  readonly onProducerReplaced?: (cause: unknown) => void;
}

interface Fenced {
  readonly producer: Producer;
  /** Open from the guard on, waiting for the next chunk. */
  transaction: Transaction | undefined;
}

/**
 * Outputs and offset in one transaction per chunk. Offsets committed in a transaction do not fence a former member of the
 * group (kafkajs has no KIP-447), so each input partition has a transactional id of its own: opening its first transaction
 * fences whoever held the partition before, and only then is the committed offset read, since the former owner can no
 * longer move it.
 */
export class ExactlyOnceWriter implements ChunkWriter {
  private readonly kafka: Kafka;
  private readonly byPartition = new Map<string, Promise<Fenced>>();

  constructor(private readonly options: ExactlyOnceOptions) {
    this.kafka = kafkaClient(options.connection);
  }

  async prepare(partition: Partition, first: IncomingRecord): Promise<AlreadyDone | undefined> {
    const key = keyOf(partition);
    if (this.byPartition.has(key)) return undefined;
    const opening = this.open(partition);
    this.byPartition.set(key, opening);
    try {
      await opening;
      const committed = await this.committedOffset(partition);
      return committed > BigInt(first.offset) ? { continueAt: String(committed) } : undefined;
    } catch (error) {
      await this.drop(key, error);
      throw error;
    }
  }

  async write(partition: Partition, outputs: readonly OutgoingRecord[], nextOffset: string): Promise<void> {
    const key = keyOf(partition);
    try {
      const fenced = await this.byPartition.get(key);
      if (fenced === undefined) throw new Error(`${key} was written to before it was prepared`);
      await withTimeLimit('a transaction', OPERATION_LIMIT_MS, this.commit(fenced, partition, outputs, nextOffset));
    } catch (error) {
      await this.drop(key, error);
      throw error;
    }
  }

  async forget(): Promise<void> {
    await Promise.all([...this.byPartition.keys()].map((key) => this.drop(key)));
  }

  close(): Promise<void> {
    return this.forget();
  }

  private async commit(
    fenced: Fenced,
    { topic, partition }: Partition,
    outputs: readonly OutgoingRecord[],
    nextOffset: string,
  ): Promise<void> {
    const transaction = fenced.transaction ?? (await fenced.producer.transaction());
    fenced.transaction = undefined;
    // Neither needs the other, both cost several round trips, and the transaction ends after both or not at all.
    const parts: Promise<unknown>[] = [
      sendOffsets(transaction, {
        consumerGroupId: this.options.groupId,
        topics: [{ topic, partitions: [{ partition, offset: nextOffset }] }],
      }),
    ];
    if (outputs.length > 0) parts.push(transaction.sendBatch({ topicMessages: groupByTopic(outputs), acks: -1 }));
    for (const part of await Promise.allSettled(parts)) if (part.status === 'rejected') throw part.reason;
    await transaction.commit();
  }

  private async open({ topic, partition }: Partition): Promise<Fenced> {
    const producer = this.kafka.producer({
      transactionalId: `${this.options.groupId}-${topic}-${partition}`,
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: partitionOfRecord,
      allowAutoTopicCreation: false,
      transactionTimeout: this.options.transactionTimeoutMs ?? 60_000,
      retry: TRANSACTION_RETRY,
    });
    await producer.connect();
    return { producer, transaction: await producer.transaction() };
  }

  private async committedOffset({ topic, partition }: Partition): Promise<bigint> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const [group] = await admin.fetchOffsets({ groupId: this.options.groupId, topics: [topic] });
      return BigInt(group?.partitions.find((entry) => entry.partition === partition)?.offset ?? '-1');
    } finally {
      await admin.disconnect();
    }
  }

  /** Throws a partition's producer away, as must be done after any failure; the next chunk opens a new one. */
  private async drop(key: string, cause?: unknown): Promise<void> {
    const opening = this.byPartition.get(key);
    if (opening === undefined) return;
    this.byPartition.delete(key);
    if (cause !== undefined) this.options.onProducerReplaced?.(cause);
    try {
      const { producer, transaction } = await opening;
      if (cause === undefined && transaction?.isActive()) await transaction.abort();
      await producer.disconnect();
    } catch (error) {
      this.options.connection.onLog?.('warn', 'a producer that was thrown away did not close', {
        partition: key,
        error: String(error),
      });
    }
  }
}

/**
 * Adds the offsets to the transaction, however long the one before takes to end. kafkajs waits for that in a send, but not
 * here, where a chunk without outputs meets it.
 */
async function sendOffsets(
  transaction: Transaction,
  offsets: Parameters<Transaction['sendOffsets']>[0],
): Promise<void> {
  const backOff = new BackOff({ firstMs: 2, maxMs: 100 });
  for (;;) {
    try {
      return await transaction.sendOffsets(offsets);
    } catch (error) {
      if (!(error instanceof kafkajs.KafkaJSProtocolError && error.type === 'CONCURRENT_TRANSACTIONS')) throw error;
      await delay(backOff.next());
    }
  }
}

function keyOf({ topic, partition }: Partition): string {
  return `${topic}-${partition}`;
}
