import { type KafkaConnection, RecordProducer, TopicAdmin } from '@parlance/messaging';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaBroker } from '../support/kafka-broker.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { KafkaProxy, PRODUCE } from '../support/kafka-proxy.js';
import { readWholeTopic } from '../support/read-whole-topic.js';

describe.skipIf('unavailable' in kafkaForSpec)('a record producer', () => {
  let proxy: KafkaProxy;
  let broker: KafkaBroker;
  let connection: KafkaConnection;

  beforeAll(async () => {
    proxy = await KafkaProxy.start();
    broker = await KafkaBroker.create({ protocol: 'PLAINTEXT', advertisedPort: proxy.port });
    proxy.leadTo(broker.extraPort);
    connection = { brokers: [`127.0.0.1:${proxy.port}`], clientId: 'record-producer-spec' };
  });

  afterAll(async () => {
    await broker?.stop();
    await proxy?.close();
    if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
  });

  async function createTopic(): Promise<string> {
    const name = `sent.${randomUUID()}`;
    const topic = { name, partitions: 1, maxMessageBytes: 1000, retentionMs: 3_600_000 };
    await new TopicAdmin(connection).createMissing([topic]);
    return name;
  }

  const stored = async (topic: string): Promise<string[]> =>
    (await readWholeTopic(connection, topic)).map(({ value }) => String(value));

  it('loses nothing that it acknowledged after a send that failed', async () => {
    const topic = await createTopic();
    const replaced: unknown[] = [];
    const producer = new RecordProducer({ connection, onReplaced: (cause) => replaced.push(cause) });
    await producer.send([{ topic, key: null, value: 'A' }]);
    await expect(producer.send([{ topic, key: null, value: 'x'.repeat(5000) }])).rejects.toThrow();
    await producer.send([{ topic, key: null, value: 'Y' }]);
    await producer.send([{ topic, key: null, value: 'Z' }]);
    await producer.close();
    expect(await stored(topic)).toEqual(['A', 'Y', 'Z']);
    expect(replaced).toHaveLength(1);
  });

  it('loses and doubles nothing of sends that wait for each other when an answer is lost', async () => {
    const topic = await createTopic();
    const producer = new RecordProducer({ connection });
    await producer.send([{ topic, key: null, value: 'first' }]);
    const lost = proxy.loseAnswerTo(PRODUCE);
    const values = ['A', 'B', 'C', 'D', 'E', 'F'];
    await Promise.all(values.map((value) => producer.send([{ topic, key: null, value }])));
    await lost;
    await producer.close();
    expect(await stored(topic)).toEqual(['first', ...values]);
  });
});
