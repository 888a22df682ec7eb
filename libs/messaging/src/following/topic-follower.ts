import type { Admin, Consumer, TopicPartitionOffset } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { type KafkaConnection, kafkaClient, RETRY_THROUGH_RESTART } from '../connection/kafka-connection.js';
import { fromKafka } from '../records/from-kafka.js';
import type { IncomingRecord } from '../records/record.js';
import { onceLed } from '../topics/once-led.js';

/** A topic just created has its leaders within this; one that is missing never. */
const LEADERS_LIMIT_MS = 10_000;

export interface TopicFollowerOptions {
  readonly connection: KafkaConnection;
  readonly topics: readonly string[];
  /** Gets records of one partition in order, as they come; must not throw. */
  readonly onRecords: (records: readonly IncomingRecord[]) => void;
  /** Following has ended for a cause that waiting does not mend. */
  readonly onFailure: (cause: Error) => void;
}

/**
 * Hands over every record that is written to some topics from now on, aborted transactions left out. It reads with a group
 * of its own, which is gone after `stop`.
 */
export class TopicFollower {
  private constructor(
    private readonly consumer: Consumer,
    private readonly withAdmin: <T>(use: (admin: Admin) => Promise<T>) => Promise<T>,
    private readonly groupId: string,
  ) {}

  /** Resolves once whatever is written from then on will be handed over. @throws if a topic is missing. */
  static async start({ connection, topics, onRecords, onFailure }: TopicFollowerOptions): Promise<TopicFollower> {
    const kafka = kafkaClient(connection);
    const groupId = `${connection.clientId}.follow.${randomUUID()}`;
    const withAdmin = async <T>(use: (admin: Admin) => Promise<T>): Promise<T> => {
      const admin = kafka.admin();
      await admin.connect();
      try {
        return await use(admin);
      } finally {
        await admin.disconnect();
      }
    };
    const ends: TopicPartitionOffset[] = [];
    for (const topic of topics) {
      const offsets = await onceLed(
        topic,
        () => withAdmin((admin) => admin.fetchTopicOffsets(topic)),
        LEADERS_LIMIT_MS,
      );
      ends.push(...offsets.map(({ partition, high }) => ({ topic, partition, offset: high })));
    }
    const consumer = kafka.consumer({
      groupId,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 100,
      retry: RETRY_THROUGH_RESTART,
    });
    const follower = new TopicFollower(consumer, withAdmin, groupId);
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) onFailure(payload.error);
    });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: false });
    await consumer.run({
      eachBatch: async ({ batch }) =>
        Promise.resolve(onRecords(batch.messages.map((message) => fromKafka(batch.topic, batch.partition, message)))),
    });
    await joined;
    // Sought for now, committed for after a rebalance. (admin.setOffsets does both before, and takes 5 s a topic.)
    for (const end of ends) consumer.seek(end);
    await consumer.commitOffsets(ends);
    return follower;
  }

  /** Leaves the group and removes it. */
  async stop(): Promise<void> {
    await this.consumer.disconnect();
    await this.withAdmin((admin) => admin.deleteGroups([this.groupId]));
  }
}
