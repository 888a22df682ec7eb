import { type ContentSubmitted, contentKey, TOPICS } from '@parlance/contracts';
import {
  type IncomingRecord,
  kafkaClient,
  type KafkaConnection,
  type OutgoingRecord,
  RecordProducer,
  TopicAdmin,
} from '@parlance/messaging';
import { randomUUID } from 'node:crypto';
import { readWholeTopic } from '../support/read-whole-topic.js';
import { LARGEST_PLANTED_BYTES, type PlantedRecord } from './planted-records.js';
import { until } from './running-classifier.js';

const PRODUCED_AT_ONCE = 500;
/** A larger record goes alone: several of the planted ones in one request would not fit their topic. */
const PRODUCED_BYTES_AT_ONCE = 1024 * 1024;

/** A group of topics of its own on a broker that others use too, and what is written to and read from them. */
export class KafkaRun {
  readonly prefix = `run-${randomUUID()}.`;
  readonly group = `${this.prefix}classifier`;
  private readonly connection: KafkaConnection;

  constructor(readonly brokers: readonly string[]) {
    this.connection = { brokers, clientId: 'kafka-run' };
  }

  /** Settings that point a classifier to this run. */
  get settings() {
    return {
      KAFKA_BROKERS: this.brokers.join(','),
      PARLANCE_TOPIC_PREFIX: this.prefix,
      PARLANCE_KAFKA_GROUP: this.group,
    } as const;
  }

  /** The topics of the contract, large enough for the planted records. */
  async createTopics(): Promise<void> {
    const dead = TOPICS.contentDeadLetters.name;
    await new TopicAdmin(this.connection).createMissing(
      Object.values(TOPICS).map((topic) => ({
        ...topic,
        name: this.prefix + topic.name,
        maxMessageBytes: LARGEST_PLANTED_BYTES + (topic.name === dead ? 65_536 : 0),
      })),
      1,
    );
  }

  /** Writes contents in order, with a planted record after every so many of them. */
  async submit(contents: Iterable<ContentSubmitted>, planted: readonly PlantedRecord[] = [], every = 1): Promise<void> {
    const topic = this.prefix + TOPICS.contentSubmitted.name;
    const producer = new RecordProducer({ connection: this.connection });
    const bad = planted.values();
    let pending: OutgoingRecord[] = [];
    let bytes = 0;
    const flush = async (): Promise<void> => {
      await producer.send(pending);
      [pending, bytes] = [[], 0];
    };
    const add = async (key: string | null, value: Buffer | string | null): Promise<void> => {
      const more = Buffer.byteLength(value ?? '');
      if (pending.length >= PRODUCED_AT_ONCE || bytes + more > PRODUCED_BYTES_AT_ONCE) await flush();
      pending.push({ topic, key, value });
      bytes += more;
    };
    let sent = 0;
    for (const content of contents) {
      await add(contentKey(content), JSON.stringify(content));
      if (++sent % every !== 0) continue;
      const next = bad.next();
      // The key of its neighbour, so that it lies between good ones.
      if (!next.done) await add(contentKey(content), next.value.value);
    }
    for (const { value } of bad) await add(null, value);
    await flush();
    await producer.close();
  }

  /** Resolves once the group has committed everything that was submitted. */
  async handled(limitMs: number): Promise<void> {
    const topic = this.prefix + TOPICS.contentSubmitted.name;
    const admin = kafkaClient(this.connection).admin();
    await admin.connect();
    try {
      const ends = await admin.fetchTopicOffsets(topic);
      await until('committing everything submitted', limitMs, async () => {
        const [committed] = await admin.fetchOffsets({ groupId: this.group, topics: [topic] });
        const next = new Map(committed!.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        return ends.every(({ partition, high }) => high === '0' || (next.get(partition) ?? -1) >= Number(high));
      });
    } finally {
      await admin.disconnect();
    }
  }

  decisions(): Promise<IncomingRecord[]> {
    return this.readToEnd(TOPICS.contentDecided.name);
  }

  deadLetters(): Promise<IncomingRecord[]> {
    return this.readToEnd(TOPICS.contentDeadLetters.name);
  }

  /** Everything committed in a topic up to its present end, so that a record too many shows. */
  private readToEnd(name: string): Promise<IncomingRecord[]> {
    return readWholeTopic(this.connection, this.prefix + name);
  }
}
