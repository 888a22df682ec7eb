import { TOPICS, contentDecided } from '@parlance/contracts';
import { type KafkaConnection, kafkaClient, TopicAdmin } from '@parlance/messaging';
import { openDatabase, PostgresPlatformStore, runMigrations } from '@parlance/persistence';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ClassifierProcess } from '../support/classifier-process.js';
import { readWholeTopic } from '../support/read-whole-topic.js';
import { ContentLoad } from './content-load.js';

export interface FaultRunOptions {
  readonly brokers: readonly string[];
  readonly databaseUrl: string;
  readonly delivery: 'at-least-once' | 'exactly-once';
  /** How many faults, each while contents are being decided. */
  readonly faults: number;
  /** Brings one fault about. By default: kill -9 of the classifier, and a new one. */
  readonly fault?: () => Promise<void>;
  readonly onProgress?: (line: string) => void;
}

export interface FaultRunResult {
  readonly submitted: number;
  /** Acknowledged contents without a decision. */
  readonly lost: number;
  /** Committed decisions beyond the first of a content. */
  readonly doubled: number;
  /** Contents that got decisions with different ids: repeats that a reader could not tell from new ones. */
  readonly ambiguous: number;
}

/** Decisions to wait for between two faults, so that each hits a classifier at work. */
const DECISIONS_BETWEEN = 300;
const PROGRESS_LIMIT_MS = 120_000;

/** Streams contents through a real Kafka and a classifier process while faults happen, then counts every decision. */
export async function faultRun({
  brokers,
  databaseUrl,
  delivery,
  faults,
  fault,
  onProgress = () => undefined,
}: FaultRunOptions): Promise<FaultRunResult> {
  const connection: KafkaConnection = { brokers, clientId: 'fault-run' };
  const prefix = `faults-${randomBytes(4).toString('hex')}.`;
  await new TopicAdmin(connection).createMissing(
    Object.values(TOPICS).map((topic) => ({ ...topic, name: prefix + topic.name })),
  );
  await createPlatform(databaseUrl);
  const settings = {
    KAFKA_BROKERS: brokers.join(','),
    DATABASE_URL: databaseUrl,
    PARLANCE_TOPIC_PREFIX: prefix,
    PARLANCE_KAFKA_GROUP: `${prefix}group`,
    PARLANCE_DELIVERY: delivery,
    PARLANCE_CHUNK_RECORDS: '50',
  };
  let classifier = await ClassifierProcess.start(settings);
  const restartClassifier = async (): Promise<void> => {
    await classifier.kill();
    classifier = await ClassifierProcess.start(settings);
  };
  const decidedTopic = prefix + TOPICS.contentDecided.name;
  const load = new ContentLoad(connection, prefix + TOPICS.contentSubmitted.name, 'faults');
  let decided = 0;
  for (let n = 1; n <= faults; n++) {
    decided = await untilWritten(connection, decidedTopic, decided + DECISIONS_BETWEEN);
    await delay(Math.floor((n * 37) % 100));
    await (fault ?? restartClassifier)();
    onProgress(`${delivery}: fault ${n} of ${faults}, ${decided} records written before it`);
  }
  await untilWritten(connection, decidedTopic, decided + DECISIONS_BETWEEN);
  const submitted = await load.stop();
  await untilCaughtUp(connection, `${prefix}group`, prefix + TOPICS.contentSubmitted.name);
  await classifier.stop();
  return count(submitted, await readWholeTopic(connection, decidedTopic));
}

function count(submitted: ReadonlySet<string>, records: readonly { value: Buffer | null }[]): FaultRunResult {
  const ids = new Map<string, Set<string>>();
  let doubled = 0;
  for (const { value } of records) {
    const { contentId, decisionId } = contentDecided.parse(JSON.parse(String(value)));
    const known = ids.get(contentId);
    if (known === undefined) ids.set(contentId, new Set([decisionId]));
    else {
      doubled++;
      known.add(decisionId);
    }
  }
  const lost = [...submitted].filter((contentId) => !ids.has(contentId)).length;
  const ambiguous = [...ids.values()].filter((decisions) => decisions.size > 1).length;
  return { submitted: submitted.size, lost, doubled, ambiguous };
}

async function createPlatform(databaseUrl: string): Promise<void> {
  await runMigrations(databaseUrl);
  const database = await openDatabase(databaseUrl, { maxConnections: 1 });
  const policy = { labels: { toxicity: { review: 0.5, block: 0.9 } }, onScoringFailure: 'review' as const };
  await new PostgresPlatformStore(database).put({ id: 'faults', displayName: 'Faults', policy });
  await database.destroy();
}

/** Waits until the topic's partitions hold at least so many records (markers of transactions included); gives the number. */
async function untilWritten(connection: KafkaConnection, topic: string, records: number): Promise<number> {
  return poll(connection, `${records} records in ${topic}`, async (admin) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    const written = offsets.reduce((sum, { high }) => sum + Number(high), 0);
    return written >= records ? written : undefined;
  });
}

/** Waits until the group has committed every record of the topic. */
async function untilCaughtUp(connection: KafkaConnection, groupId: string, topic: string): Promise<void> {
  await poll(connection, `${groupId} at the end of ${topic}`, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
    return (
      ends.every(({ partition, high }) => BigInt(high) === 0n || (committed.get(partition) ?? -1n) >= BigInt(high)) ||
      undefined
    );
  });
}

type Admin = ReturnType<ReturnType<typeof kafkaClient>['admin']>;

async function poll<T>(
  connection: KafkaConnection,
  what: string,
  look: (admin: Admin) => Promise<T | undefined>,
): Promise<T> {
  const admin = kafkaClient(connection).admin();
  await admin.connect();
  try {
    for (const deadline = Date.now() + PROGRESS_LIMIT_MS; Date.now() < deadline; await delay(100)) {
      const found = await look(admin);
      if (found !== undefined) return found;
    }
  } finally {
    await admin.disconnect();
  }
  throw new Error(`waited ${PROGRESS_LIMIT_MS} ms in vain for ${what}`);
}
