import { DeadLetters, type KafkaConnection, RecordProducer, toDeadLetter, TopicAdmin } from '@parlance/messaging';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { readWholeTopic } from '../support/read-whole-topic.js';

const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];
const connection: KafkaConnection = { brokers, clientId: 'dead-letters-spec' };

afterAll(async () => {
  if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
});

describe.skipIf(brokers.length === 0)('replaying dead letters', () => {
  it('remembers what it sent back before it failed, so that the next replay sends only the rest', async () => {
    const run = randomUUID();
    const [input, letters] = [`in.${run}`, `letters.${run}`];
    const topic = { partitions: 1, retentionMs: 3_600_000 };
    await new TopicAdmin(connection).createMissing([
      { ...topic, name: input, maxMessageBytes: 1000 },
      { ...topic, name: letters, maxMessageBytes: 100_000 },
    ]);
    const letter = (value: string) => {
      const place = { topic: input, partition: 0, offset: '0', timestamp: 0, key: null, headers: {} };
      const record = { ...place, value: Buffer.from(value) };
      return toDeadLetter({ record, reason: 'not-json', detail: '' }, letters);
    };
    const producer = new RecordProducer({ connection });
    await producer.send([letter('one'), letter('two'), letter('x'.repeat(5000)), letter('three')]);
    await producer.close();

    const deadLetters = new DeadLetters(connection, letters);
    await expect(deadLetters.replay()).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
    await expect(deadLetters.replay()).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
    const sent = (await readWholeTopic(connection, input)).map(({ value }) => String(value));
    expect(sent).toEqual(['one', 'two']);
  });
});
