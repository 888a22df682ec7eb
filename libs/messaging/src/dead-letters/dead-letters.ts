import type { Admin, Kafka } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { type KafkaConnection, kafkaClient } from '../connection/kafka-connection.js';
import { RecordProducer } from '../producing/record-producer.js';
import { fromKafka } from '../records/from-kafka.js';
import { type DeadLetter, fromDeadLetter } from './dead-letter.js';

export interface ReadOptions {
  /** Only letters with this reason. */
  readonly reason?: string;
  /** No more than this many. */
  readonly limit?: number;
}

/**
 * What an operator does with dead letters: look at them, and send them back once the cause is mended. Letters that were
 * sent back are remembered as committed offsets of a consumer group, so a second replay sends only what is new.
 */
export class DeadLetters {
  private readonly kafka: Kafka;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly topic: string,
    private readonly groupId = `${topic}.replay`,
  ) {
    this.kafka = kafkaClient(connection);
  }

  /** Every letter in the topic now, oldest first within a partition, replayed ones included. */
  async *list({ reason, limit = Infinity }: ReadOptions = {}): AsyncGenerator<DeadLetter> {
    let given = 0;
    for await (const letter of this.read(await this.range())) {
      if (reason !== undefined && letter.reason !== reason) continue;
      if (given++ >= limit) return;
      yield letter;
    }
  }

  /**
   * Sends the originals of letters back to the topics they came from, with their bytes, keys and headers; gives their
   * number. Each reason has a bookmark of its own, and so has a replay of all reasons. What was sent before a failure is
   * remembered too.
   */
  async replay({ reason, limit = Infinity }: ReadOptions = {}): Promise<number> {
    const producer = new RecordProducer({ connection: this.connection });
    const bookmark = `${this.groupId}.${reason ?? 'all'}`;
    const done = new Map<number, bigint>();
    let sent = 0;
    try {
      for await (const letter of this.read(await this.range(bookmark))) {
        if (sent >= limit) break;
        if (reason === undefined || letter.reason === reason) {
          const { topic, key, value, headers } = letter.original;
          await producer.send([{ topic, key, value, headers }]);
          sent++;
        }
        done.set(letter.partition, BigInt(letter.offset) + 1n);
      }
    } finally {
      await producer.close();
      await this.remember(bookmark, done);
    }
    return sent;
  }

  private async remember(bookmark: string, done: ReadonlyMap<number, bigint>): Promise<void> {
    if (done.size === 0) return;
    await this.withAdmin((admin) =>
      admin.setOffsets({
        groupId: bookmark,
        topic: this.topic,
        partitions: [...done].map(([partition, offset]) => ({ partition, offset: String(offset) })),
      }),
    );
  }

  /** The offsets to read, by partition: from the beginning or from what was replayed, to the present end. */
  private async range(bookmark?: string): Promise<Map<number, { begin: bigint; end: bigint }>> {
    return this.withAdmin(async (admin) => {
      const ends = await admin.fetchTopicOffsets(this.topic);
      const committed = new Map<number, bigint>();
      if (bookmark !== undefined) {
        const [group] = await admin.fetchOffsets({ groupId: bookmark, topics: [this.topic] });
        group?.partitions.forEach(({ partition, offset }) => committed.set(partition, BigInt(offset)));
      }
      return new Map(
        ends.map(({ partition, low, high }) => {
          const begin = committed.get(partition) ?? -1n;
          return [partition, { begin: begin > BigInt(low) ? begin : BigInt(low), end: BigInt(high) }];
        }),
      );
    });
  }

  private async *read(range: Map<number, { begin: bigint; end: bigint }>): AsyncGenerator<DeadLetter> {
    const open = new Map([...range].filter(([, { begin, end }]) => begin < end));
    if (open.size === 0) return;
    const readerGroup = `${this.groupId}.reader.${randomUUID()}`;
    const consumer = this.kafka.consumer({ groupId: readerGroup, maxWaitTimeInMs: 200, allowAutoTopicCreation: false });
    const arrived: DeadLetter[] = [];
    let wake = (): void => undefined;
    let failure: Error | undefined;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (payload.restart) return;
      failure = payload.error;
      wake();
    });
    // Also comes for batches of nothing but transaction markers, which never reach eachBatch.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
      const wanted = open.get(partition);
      if (wanted && BigInt(lastOffset) >= wanted.end - 1n) open.delete(partition);
      wake();
    });
    await consumer.connect();
    try {
      await consumer.subscribe({ topic: this.topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch, resolveOffset }) => {
          const wanted = open.get(batch.partition);
          for (const message of batch.messages) {
            const offset = BigInt(message.offset);
            if (wanted && offset >= wanted.begin && offset < wanted.end)
              arrived.push(fromDeadLetter(fromKafka(this.topic, batch.partition, message)));
            resolveOffset(message.offset);
          }
          wake();
          return Promise.resolve();
        },
      });
      for (const [partition, { begin }] of open) consumer.seek({ topic: this.topic, partition, offset: String(begin) });
      for (;;) {
        while (arrived.length > 0) yield arrived.shift()!;
        if (failure !== undefined) throw failure;
        if (open.size === 0 && arrived.length === 0) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (arrived.length > 0 || open.size === 0 || failure !== undefined) resolve();
        });
      }
    } finally {
      await consumer.disconnect();
      await this.withAdmin((admin) => admin.deleteGroups([readerGroup]));
    }
  }

  private async withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
