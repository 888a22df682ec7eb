import type { INestMicroservice } from '@nestjs/common';
import { type KafkaConnection, RecordProducer, TopicAdmin, type TransportEvent } from '@parlance/messaging';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEcho } from '../support/echo-service.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { END_TRANSACTION, KafkaProxy } from '../support/kafka-proxy.js';
import { readTopic } from '../support/read-topic.js';
import { readWholeTopic } from '../support/read-whole-topic.js';

describe.skipIf('unavailable' in kafkaForSpec)('a batch server on a network with faults', () => {
  let proxy: KafkaProxy;
  let broker: KafkaBroker;
  let direct: KafkaConnection;
  let app: INestMicroservice | undefined;

  beforeAll(async () => {
    proxy = await KafkaProxy.start();
    broker = await KafkaBroker.create({ protocol: 'PLAINTEXT', advertisedPort: proxy.port });
    proxy.leadTo(broker.extraPort);
    direct = { brokers: broker.brokers, clientId: 'network-faults-spec' };
  });

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  afterAll(async () => {
    await broker?.stop();
    await proxy?.close();
    if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
  });

  /** Answers each record of `in.NAME` on `out.NAME` with itself. */
  async function serve(name: string, onEvent: (event: TransportEvent) => void): Promise<void> {
    const [input, output] = [`in.${name}`, `out.${name}`];
    const topic = { partitions: 2, maxMessageBytes: 1_000_000, retentionMs: 3_600_000 };
    await new TopicAdmin(direct).createMissing([
      { ...topic, name: input },
      { ...topic, name: output },
    ]);
    app = await startEcho({
      input,
      output,
      handle: ({ value }) => value,
      connection: { brokers: [`127.0.0.1:${proxy.port}`], clientId: 'behind-proxy' },
      groupId: `group.${name}`,
      mode: 'exactly-once',
      deadLetterTopic: () => output,
      sessionTimeoutMs: 3000,
      silenceMs: 2000,
      onEvent,
    });
  }

  it('doubles nothing when the answer to a commit is lost', async () => {
    const replaced: string[] = [];
    await serve('lost', (event) => {
      if (event.type === 'producer-replaced') replaced.push(event.cause);
    });
    const lost = proxy.loseAnswerTo(END_TRANSACTION);
    const producer = new RecordProducer({ connection: direct });
    await producer.send([{ topic: 'in.lost', key: 'same', value: 'before' }]);
    await lost;
    await producer.send([{ topic: 'in.lost', key: 'same', value: 'after' }]);
    await producer.close();
    await readTopic(direct, 'out.lost', 2);
    expect(replaced).toEqual(['KafkaJSConnectionClosedError']);
    const answers = await readWholeTopic(direct, 'out.lost');
    expect(answers.map(({ value }) => String(value))).toEqual(['before', 'after']);
  });

  it('gets a new consumer, goes on without loss or repeat, and stops without waiting for the old one', async () => {
    const events: TransportEvent[] = [];
    await serve('silent', (event) => events.push(event));
    const producer = new RecordProducer({ connection: direct });
    const submit = (value: string): Promise<void> => producer.send([{ topic: 'in.silent', key: null, value }]);
    await submit('before');
    await readTopic(direct, 'out.silent', 1);

    proxy.silence();
    await submit('after');
    // Far sooner than kafkajs's own limit of 30 s for an answer.
    await expect
      .poll(() => events.filter(({ type }) => type === 'consumer-restarted'), { timeout: 10_000 })
      .toEqual([{ type: 'consumer-restarted', cause: 'the fetch loop fell silent' }]);
    await readTopic(direct, 'out.silent', 2);
    await producer.close();
    const answers = await readWholeTopic(direct, 'out.silent');
    expect(answers.map(({ value }) => String(value))).toEqual(expect.arrayContaining(['before', 'after']));
    expect(answers).toHaveLength(2);

    const began = performance.now();
    await app!.close();
    app = undefined;
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
