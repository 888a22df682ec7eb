import type { INestMicroservice } from '@nestjs/common';
import {
  kafkaClient,
  type KafkaConnection,
  RecordProducer,
  TopicAdmin,
  type TransportEvent,
} from '@parlance/messaging';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EchoOptions, startEcho } from '../support/echo-service.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { readTopic } from '../support/read-topic.js';
import { readWholeTopic } from '../support/read-whole-topic.js';

const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];
const connection: KafkaConnection = { brokers, clientId: 'exactly-once-spec' };

afterAll(async () => {
  if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
});

describe.skipIf(brokers.length === 0)('exactly once on a real broker', () => {
  let run: string;
  let input: string;
  let output: string;
  let events: TransportEvent[];
  let app: INestMicroservice | undefined;

  beforeEach(async () => {
    run = randomUUID();
    [input, output] = [`in.${run}`, `out.${run}`];
    events = [];
    const topic = { partitions: 2, maxMessageBytes: 1_000_000, retentionMs: 3_600_000 };
    await new TopicAdmin(connection).createMissing([
      { ...topic, name: input },
      { ...topic, name: output },
    ]);
  });

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  async function serve(handle: EchoOptions['handle'], options: Partial<EchoOptions> = {}): Promise<void> {
    app = await startEcho({
      input,
      output,
      handle,
      connection,
      groupId: `group.${run}`,
      mode: 'exactly-once',
      deadLetterTopic: () => `letters.${run}`,
      onEvent: (event) => events.push(event),
      ...options,
    });
  }

  /** So many records in all, on both partitions. */
  async function submit(count: number): Promise<string[]> {
    const values = Array.from({ length: count }, (_, i) => `line ${i}`);
    const producer = new RecordProducer({ connection });
    await producer.send(values.map((value, i) => ({ topic: input, key: `k${i % 7}`, value })));
    await producer.close();
    return values;
  }

  async function committed(): Promise<number> {
    const admin = kafkaClient(connection).admin();
    await admin.connect();
    const [group] = await admin.fetchOffsets({ groupId: `group.${run}`, topics: [input] });
    await admin.disconnect();
    return group!.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }

  it('passes over what the partition’s former owner committed meanwhile, and shuts that owner out', async () => {
    const values = await submit(20);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let first: number | undefined;
    // One partition at a time: the batch of the other one, fetched already, waits at the gate with it.
    const handling = new Promise<number>((resolve) => {
      void serve(
        async ({ partition, value }) => {
          if (first === undefined) resolve((first = partition));
          await gate;
          return value!;
        },
        { concurrentPartitions: 1 },
      );
    });
    const other = 1 - (await handling);

    const waiting = (await readTopic(connection, input, 20)).filter(({ partition }) => partition === other);
    const owner = kafkaClient(connection).producer({
      transactionalId: `group.${run}-${input}-${other}`,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await owner.connect();
    const done = await owner.transaction();
    await done.send({ topic: output, messages: waiting.map(({ key, value }) => ({ key, value })) });
    const offset = String(waiting.length);
    await done.sendOffsets({
      consumerGroupId: `group.${run}`,
      topics: [{ topic: input, partitions: [{ partition: other, offset }] }],
    });
    await done.commit();
    const late = await owner.transaction();
    await late.send({ topic: output, messages: [{ value: 'too late' }] });

    open();
    await expect.poll(committed, { timeout: 30_000 }).toBe(20);
    await submit(1);
    await expect.poll(committed, { timeout: 30_000 }).toBe(21);
    await expect(late.commit()).rejects.toThrow();
    await owner.disconnect();
    const answers = (await readWholeTopic(connection, output)).map(({ value }) => String(value));
    expect(answers.sort()).toEqual([...values, 'line 0'].sort());
  });

  it('does not wait between transactions that follow each other', async () => {
    await submit(200);
    await serve(({ value }) => value!, { chunkSize: 5 });
    await expect.poll(committed, { timeout: 30_000 }).toBe(200);
    const writing = events.flatMap((event) => (event.type === 'chunk-done' ? [event.writingSeconds] : []));
    expect(writing.length).toBeGreaterThanOrEqual(40);
    // The quick quarter, which a busy machine leaves alone. With the retries of other requests each takes 0.08 s and more,
    // with kafkajs's own 0.3 s.
    expect(writing.sort((a, b) => a - b)[writing.length >> 2]).toBeLessThan(0.07);
  });

  it('commits chunks that have no output, one after the other', async () => {
    await submit(200);
    await serve(() => null, { chunkSize: 10 });
    await expect.poll(committed, { timeout: 30_000 }).toBe(200);
    expect(events.filter(({ type }) => type === 'producer-replaced')).toEqual([]);
  });
});
