import type { INestMicroservice } from '@nestjs/common';
import { RetriableError } from '@parlance/domain';
import {
  type DeadLetter,
  DeadLetters,
  type DeliveryMode,
  kafkaClient,
  type KafkaBatchServerOptions,
  type KafkaConnection,
  RecordProducer,
  TopicAdmin,
  type TransportEvent,
} from '@parlance/messaging';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EchoOptions, startEcho } from '../support/echo-service.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { readTopic } from '../support/read-topic.js';

const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];
const connection: KafkaConnection = { brokers, clientId: 'spec' };
const MEBIBYTE = 1024 * 1024;

afterAll(async () => {
  if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
});

describe.skipIf(brokers.length === 0).each<DeliveryMode>(['at-least-once', 'exactly-once'])(
  'a batch server on a real broker, %s',
  (mode) => {
    let run: string;
    let input: string;
    let output: string;
    let letters: string;
    let events: TransportEvent[];
    let app: INestMicroservice | undefined;

    beforeEach(async () => {
      run = randomUUID();
      [input, output, letters] = [`in.${run}`, `out.${run}`, `letters.${run}`];
      events = [];
      const topic = { partitions: 2, retentionMs: 3_600_000 };
      await new TopicAdmin(connection).createMissing([
        { ...topic, name: input, maxMessageBytes: MEBIBYTE },
        { ...topic, name: output, maxMessageBytes: MEBIBYTE },
        { ...topic, name: letters, maxMessageBytes: MEBIBYTE + 65_536 },
      ]);
    });

    afterEach(async () => {
      await app?.close();
      app = undefined;
    });

    /** Starts a service that answers each record with its own bytes, unless `handle` says otherwise. */
    async function serve(handle: EchoOptions['handle'], options: Partial<KafkaBatchServerOptions> = {}): Promise<void> {
      app = await startEcho({
        input,
        output,
        handle,
        connection,
        groupId: `group.${run}`,
        mode,
        chunkSize: 50,
        deadLetterTopic: () => letters,
        onEvent: (event) => events.push(event),
        ...options,
      });
    }

    async function submit(values: readonly (string | Buffer | null)[]): Promise<void> {
      const producer = new RecordProducer({ connection });
      await producer.send(values.map((value, i) => ({ topic: input, key: `k${i % 7}`, value })));
      await producer.close();
    }

    async function deadLetters(): Promise<DeadLetter[]> {
      const found: DeadLetter[] = [];
      for await (const letter of new DeadLetters(connection, letters).list()) found.push(letter);
      return found;
    }

    it('answers every record once, in order within a key', async () => {
      const values = Array.from({ length: 500 }, (_, i) => `line ${i}`);
      await submit(values);
      await serve(({ value }) => value!);
      const answers = await readTopic(connection, output, 500);
      expect(answers.map(({ value }) => String(value)).sort()).toEqual([...values].sort());
      for (let key = 0; key < 7; key++) {
        const ofKey = answers.filter((answer) => String(answer.key) === `k${key}`).map(({ value }) => String(value));
        expect(ofKey).toEqual(values.filter((_, i) => i % 7 === key));
      }
    });

    it('shares a fetched batch out evenly, since each chunk costs the same round trips', async () => {
      const producer = new RecordProducer({ connection });
      const values = Array.from({ length: 101 }, (_, i) => `line ${i}`);
      await producer.send(values.map((value) => ({ topic: input, key: 'one partition', value })));
      await producer.close();
      await serve(({ value }) => value!);
      await readTopic(connection, output, 101);
      const chunks = (): number[] => events.flatMap((event) => (event.type === 'chunk-done' ? [event.records] : []));
      await vi.waitFor(() => expect(chunks().reduce((sum, each) => sum + each, 0)).toBe(101), 10_000);
      expect(chunks()).toEqual([34, 34, 33]);
    });

    it('makes a dead letter of a record its handler cannot take, and answers all around it', async () => {
      const values = Array.from({ length: 120 }, (_, i) => (i === 60 ? 'poison' : `line ${i}`));
      await submit(values);
      await serve(({ value }) => {
        if (String(value) === 'poison') throw new TypeError('cannot read this');
        return value!;
      });
      const answers = await readTopic(connection, output, 119);
      expect(answers.map(({ value }) => String(value)).sort()).toEqual(
        values.filter((value) => value !== 'poison').sort(),
      );
      const [letter, ...others] = await deadLetters();
      expect(others).toEqual([]);
      expect(letter).toMatchObject({ reason: 'handler-failed', detail: 'TypeError: cannot read this' });
      expect(String(letter!.original.value)).toBe('poison');
      expect(letter!.original.topic).toBe(input);
      expect(String(letter!.original.key)).toBe('k4');
    });

    it('keeps every header of a record that becomes a dead letter, those given several times too', async () => {
      const via = [Buffer.from('gateway'), Buffer.from([0xff, 0x00])];
      const producer = new RecordProducer({ connection });
      await producer.send([{ topic: input, key: null, value: 'poison', headers: { via, trace: 'abc' } }]);
      await producer.close();
      await serve(() => {
        throw new TypeError('cannot read this');
      });
      await readTopic(connection, letters, 1);
      const [letter] = await deadLetters();
      expect(letter!.original.headers).toEqual({ via, trace: Buffer.from('abc') });
    });

    it('makes a dead letter of the largest record a topic takes, if what comes of it fits nowhere', async () => {
      const largest = Buffer.alloc(MEBIBYTE - 1000, 'x');
      await submit(['before', largest, 'after']);
      await serve(({ value }) => (value!.length > 1000 ? Buffer.concat([value!, value!]) : value!));
      const answers = await readTopic(connection, output, 2);
      expect(answers.map(({ value }) => String(value)).sort()).toEqual(['after', 'before']);
      const found = await deadLetters();
      expect(found.map(({ reason }) => reason)).toEqual(['output-too-large']);
      expect(found[0]!.original.value!.equals(largest)).toBe(true);
    });

    it('tries the same records again after a retriable error, and loses none', async () => {
      let failures = 3;
      await submit(['one', 'two', 'three']);
      await serve(({ value }) => {
        if (failures > 0) {
          failures--;
          throw new RetriableError('the database is restarting');
        }
        return value!;
      });
      const answers = await readTopic(connection, output, 3);
      expect(answers.map(({ value }) => String(value)).sort()).toEqual(['one', 'three', 'two']);
      expect(events.filter(({ type }) => type === 'retry').length).toBeGreaterThanOrEqual(1);
      expect(await deadLetters()).toEqual([]);
    });

    it('stays in the group while a chunk takes longer than the session', async () => {
      await submit(['slow']);
      const times = { sessionTimeoutMs: 1500, silenceMs: 1500 };
      const handled: string[] = [];
      await serve(async ({ value, offset }) => {
        handled.push(offset);
        await delay(5000);
        return value!;
      }, times);
      const answers = await readTopic(connection, output, 1);
      expect(answers.map(({ value }) => String(value))).toEqual(['slow']);
      expect(handled).toEqual(['0']);
      expect(events.map(({ type }) => type)).not.toContain('consumer-restarted');
    });

    it('goes on where it stopped', async () => {
      await submit(['first']);
      await serve(({ value }) => value!);
      await readTopic(connection, output, 1);
      await app!.close();
      await submit(['second']);
      await serve(({ value }) => value!);
      const answers = await readTopic(connection, output, 2);
      expect(answers.map(({ value }) => String(value)).sort()).toEqual(['first', 'second']);
    });

    it('tells its lag while it waits to try again, and none once all is handled, a transaction’s marker included', async () => {
      const lag = new Map<number, number>();
      const onEvent = (event: TransportEvent): void => {
        if (event.type === 'lag') lag.set(event.partition, event.records);
      };
      const total = (): number => [...lag.values()].reduce((sum, records) => sum + records, 0);
      const producer = kafkaClient(connection).producer({
        transactionalId: `input.${run}`,
        idempotent: true,
        maxInFlightRequests: 1,
      });
      await producer.connect();
      const transaction = await producer.transaction();
      const messages = Array.from({ length: 60 }, (_, i) => ({ key: `k${i % 7}`, value: `line ${i}` }));
      await transaction.send({ topic: input, messages });
      await transaction.commit();
      await producer.disconnect();
      let away = true;
      await serve(
        ({ value }) => {
          if (away) throw new RetriableError('the registry is away');
          return value!;
        },
        { onEvent },
      );
      // Each partition has a marker at its end.
      await expect.poll(total, { timeout: 10_000 }).toBe(62);
      away = false;
      await expect.poll(total, { timeout: 30_000 }).toBe(0);
    });

    it('tells which partitions it has, and that it has none', async () => {
      const counts = new Map<number, number>();
      const servers = [0, 1, 2].map((member) =>
        startEcho({
          input,
          output,
          handle: ({ value }) => value,
          connection,
          groupId: `group.${run}`,
          mode,
          deadLetterTopic: () => letters,
          onEvent: (event) => {
            if (event.type === 'assigned') counts.set(member, event.partitions[input]?.length ?? -1);
          },
        }),
      );
      await expect.poll(() => [...counts.values()].sort(), { timeout: 30_000 }).toEqual([0, 1, 1]);
      for (const server of servers) await (await server).close();
    });

    it('reports its lag, and dead letters replayed twice are sent once', async () => {
      let broken = true;
      await submit(['mend me']);
      await serve(({ value }) => {
        if (broken) throw new Error('not yet');
        return value!;
      });
      await readTopic(connection, letters, 1);
      broken = false;
      const deadLetterBox = new DeadLetters(connection, letters);
      expect(await deadLetterBox.replay()).toBe(1);
      expect(await deadLetterBox.replay()).toBe(0);
      const answers = await readTopic(connection, output, 1);
      expect(String(answers[0]!.value)).toBe('mend me');
      expect(events.filter(({ type }) => type === 'lag').length).toBeGreaterThan(0);
    });
  },
);
