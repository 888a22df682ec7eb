import type { INestMicroservice } from '@nestjs/common';
import { kafkaClient, type KafkaConnection, RecordProducer, TopicAdmin } from '@parlance/messaging';
import kafkajs from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEcho } from '../support/echo-service.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { readTopic } from '../support/read-topic.js';

const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];
const connection: KafkaConnection = { brokers, clientId: 'compressed-records-spec' };
const MEBIBYTE = 1024 * 1024;
const { GZIP, Snappy } = kafkajs.CompressionTypes;

afterAll(async () => {
  if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
});

/** As other clients write it, and as kafkajs without a codec of its own cannot read it. */
kafkajs.CompressionCodecs[Snappy] = () => ({
  compress: ({ buffer }: { buffer: Buffer }) => Promise.resolve(snappy(buffer)),
  decompress: () => Promise.reject(new kafkajs.KafkaJSNonRetriableError('Snappy compression not implemented')),
});

describe.skipIf(brokers.length === 0)('records that their producer compressed', () => {
  let input: string;
  let output: string;
  let app: INestMicroservice | undefined;

  beforeEach(async () => {
    const run = randomUUID();
    [input, output] = [`in.${run}`, `out.${run}`];
    const topic = { partitions: 1, maxMessageBytes: MEBIBYTE, retentionMs: 3_600_000 };
    await new TopicAdmin(connection).createMissing([
      { ...topic, name: input },
      { ...topic, name: output },
    ]);
  });

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  async function submit(value: string, compression: kafkajs.CompressionTypes): Promise<void> {
    const producer = kafkaClient(connection).producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    try {
      await producer.send({ topic: input, compression, messages: [{ value }] });
    } finally {
      await producer.disconnect();
    }
  }

  it('are answered, whatever the codec', async () => {
    await submit('gzip', GZIP);
    await submit('snappy', Snappy);
    const producer = new RecordProducer({ connection });
    await producer.send([{ topic: input, key: null, value: 'none' }]);
    await producer.close();
    app = await startEcho({
      input,
      output,
      connection,
      handle: ({ value }) => value,
      groupId: `group.${input}`,
      deadLetterTopic: () => output,
    });
    const answers = await readTopic(connection, output, 3);
    expect(answers.map(({ value }) => String(value))).toEqual(['gzip', 'snappy', 'none']);
  });

  it('are taken only if they fit as they are, so that the dead letter of each one fits its topic too', async () => {
    await expect(submit('x'.repeat(10 * MEBIBYTE), GZIP)).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
  });
});

/** A valid Snappy block without any compression: its length, then the bytes as literals of at most 60. */
function snappy(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let length = bytes.length;
  const varint: number[] = [];
  for (; length > 127; length >>= 7) varint.push((length & 127) | 128);
  parts.push(Buffer.from([...varint, length]));
  for (let at = 0; at < bytes.length; at += 60) {
    const literal = bytes.subarray(at, at + 60);
    parts.push(Buffer.from([(literal.length - 1) << 2]), literal);
  }
  return Buffer.concat(parts);
}
