import { kafkaClient, type KafkaConnection, TopicAdmin } from '@parlance/messaging';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { kafkaForSpec } from '../support/kafka-for-spec.js';

const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];
const connection: KafkaConnection = { brokers, clientId: 'topic-admin-spec' };

afterAll(async () => {
  if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
});

describe.skipIf(brokers.length === 0)('topic admin', () => {
  it('names every difference of a topic that does not fit', async () => {
    const name = `topic.${randomUUID()}`;
    const admin = new TopicAdmin(connection);
    await admin.createMissing([{ name, partitions: 1, maxMessageBytes: 1000, retentionMs: 1000 }]);
    const wanted = [
      { name, partitions: 3, maxMessageBytes: 2000, retentionMs: 1000 },
      { name: `${name}.missing`, partitions: 1, maxMessageBytes: 1, retentionMs: 1 },
    ];
    await expect(admin.verify(wanted)).rejects.toMatchObject({
      differences: [
        `${name}.missing does not exist`,
        `${name} has 1 partitions, needs 3`,
        `${name} takes 1000 bytes (max.message.bytes), needs 2000`,
      ],
    });
  });

  it('does not take a topic whose records stay as their producers packed them', async () => {
    const name = `packed.${randomUUID()}`;
    const admin = kafkaClient(connection).admin();
    await admin.connect();
    const configEntries = [{ name: 'compression.type', value: 'producer' }];
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic: name, numPartitions: 1, configEntries }] });
    await admin.disconnect();
    const wanted = [{ name, partitions: 1, maxMessageBytes: 1000, retentionMs: 1000 }];
    await expect(new TopicAdmin(connection).createMissing(wanted)).rejects.toMatchObject({
      differences: [`${name} keeps records as compression.type producer says, needs uncompressed`],
    });
  });

  it('has topics ready for use when it says so, however many are being created at once', async () => {
    const batches = Array.from({ length: 3 }, async () => {
      for (let n = 0; n < 8; n++) {
        const topics = ['a', 'b', 'c', 'd'].map((letter) => ({
          name: `fresh.${letter}.${randomUUID()}`,
          partitions: 12,
          maxMessageBytes: 1_000_000,
          retentionMs: 3_600_000,
        }));
        expect(await new TopicAdmin(connection).createMissing(topics)).toEqual(topics.map(({ name }) => name));
        const consumer = kafkaClient(connection).consumer({ groupId: `ready.${randomUUID()}` });
        await consumer.connect();
        await consumer.subscribe({ topics: topics.map(({ name }) => name) });
        await consumer.disconnect();
      }
    });
    await Promise.all(batches);
  });
});
