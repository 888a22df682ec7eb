import type { INestMicroservice } from '@nestjs/common';
import { type KafkaConnection, RecordProducer, TopicAdmin, type TransportEvent } from '@parlance/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEcho } from '../support/echo-service.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { KafkaProxy } from '../support/kafka-proxy.js';
import { readTopic } from '../support/read-topic.js';
import { readWholeTopic } from '../support/read-whole-topic.js';

describe.skipIf('unavailable' in kafkaForSpec)('a batch server whose connections carry nothing any more', () => {
  let proxy: KafkaProxy;
  let broker: KafkaBroker;
  let direct: KafkaConnection;
  let app: INestMicroservice | undefined;

  beforeAll(async () => {
    proxy = await KafkaProxy.start();
    broker = await KafkaBroker.create({ protocol: 'PLAINTEXT', advertisedPort: proxy.port });
    proxy.leadTo(broker.extraPort);
    direct = { brokers: broker.brokers, clientId: 'silent-connection-spec' };
  });

  afterAll(async () => {
    await app?.close();
    await broker?.stop();
    await proxy?.close();
    if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
  });

  it('gets a new consumer, goes on without loss or repeat, and stops without waiting for the old one', async () => {
    const topic = { partitions: 2, maxMessageBytes: 1_000_000, retentionMs: 3_600_000 };
    await new TopicAdmin(direct).createMissing([
      { ...topic, name: 'in' },
      { ...topic, name: 'out' },
    ]);
    const events: TransportEvent[] = [];
    app = await startEcho({
      input: 'in',
      output: 'out',
      handle: ({ value }) => value,
      connection: { brokers: [`127.0.0.1:${proxy.port}`], clientId: 'silenced' },
      groupId: 'group',
      mode: 'exactly-once',
      deadLetterTopic: () => 'out',
      sessionTimeoutMs: 3000,
      silenceMs: 2000,
      onEvent: (event) => events.push(event),
    });
    const producer = new RecordProducer({ connection: direct });
    const submit = (value: string): Promise<void> => producer.send([{ topic: 'in', key: null, value }]);
    await submit('before');
    await readTopic(direct, 'out', 1);

    proxy.silence();
    await submit('after');
    // Far sooner than kafkajs's own limit of 30 s for an answer.
    await expect
      .poll(() => events.filter(({ type }) => type === 'consumer-restarted'), { timeout: 10_000 })
      .toEqual([{ type: 'consumer-restarted', cause: 'the fetch loop fell silent' }]);
    await readTopic(direct, 'out', 2);
    await producer.close();
    const answers = await readWholeTopic(direct, 'out');
    expect(answers.map(({ value }) => String(value))).toEqual(expect.arrayContaining(['before', 'after']));
    expect(answers).toHaveLength(2);

    const began = performance.now();
    await app.close();
    app = undefined;
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
