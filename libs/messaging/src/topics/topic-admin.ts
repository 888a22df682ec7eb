import kafkajs, { type Admin, type DescribeConfigResponse } from 'kafkajs';
import { type KafkaConnection, kafkaClient } from '../connection/kafka-connection.js';
import { onceLed } from './once-led.js';

/** What a topic must be like. */
export interface TopicRequirement {
  readonly name: string;
  /** At least this many. */
  readonly partitions: number;
  /** At least this many bytes in one record batch. */
  readonly maxMessageBytes: number;
  readonly retentionMs: number;
}

/**
 * Whatever codec a producer chose, the broker unpacks its records. Packed by one that kafkajs lacks (all but gzip), a single
 * record ends every fetch it is part of; and one that only fits its topic packed does not fit the dead letters.
 */
const COMPRESSION = 'uncompressed';

/** Topics that are missing or do not fit; the message lists every difference. */
export class TopicMismatchError extends Error {
  override readonly name = 'TopicMismatchError';
  constructor(readonly differences: readonly string[]) {
    super(
      `the topics do not fit:\n${differences.map((line) => `  - ${line}`).join('\n')}\nrun "npm run topics", or ask whoever manages the cluster`,
    );
  }
}

/** Creates topics, or says what is wrong with those that exist. Never changes an existing topic. */
export class TopicAdmin {
  constructor(private readonly connection: KafkaConnection) {}

  /**
   * Makes the topics that are missing, waits until each of their partitions has a leader, then verifies all. Gives the
   * names it made. @throws TopicMismatchError, NoLeaderError
   */
  async createMissing(topics: readonly TopicRequirement[], replicationFactor = -1): Promise<string[]> {
    return this.withAdmin(async (admin) => {
      const existing = await this.existing(admin);
      const missing = topics.filter(({ name }) => !existing.has(name));
      if (missing.length > 0) await this.create(admin, missing, replicationFactor);
      const differences = await this.differences(admin, topics);
      if (differences.length > 0) throw new TopicMismatchError(differences);
      return missing.map(({ name }) => name);
    });
  }

  /** @throws TopicMismatchError if a topic is missing, has too few partitions, or takes too small or packed records. */
  async verify(topics: readonly TopicRequirement[]): Promise<void> {
    const differences = await this.withAdmin((admin) => this.differences(admin, topics));
    if (differences.length > 0) throw new TopicMismatchError(differences);
  }

  private async create(admin: Admin, topics: readonly TopicRequirement[], replicationFactor: number): Promise<void> {
    const names = topics.map(({ name }) => name);
    const request = {
      // kafkajs's own wait fails on the first broker that has not heard of a topic yet.
      waitForLeaders: false,
      topics: topics.map(({ name, partitions, maxMessageBytes, retentionMs }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor,
        configEntries: [
          { name: 'max.message.bytes', value: String(maxMessageBytes) },
          { name: 'retention.ms', value: String(retentionMs) },
          { name: 'compression.type', value: COMPRESSION },
        ],
      })),
    };
    await onceLed('creating topics', () => admin.createTopics(request));
    await onceLed(names.join(', '), () => admin.fetchTopicMetadata({ topics: names }));
  }

  private async existing(admin: Admin): Promise<ReadonlySet<string>> {
    return new Set(await onceLed('listing topics', () => admin.listTopics()));
  }

  private async differences(admin: Admin, topics: readonly TopicRequirement[]): Promise<string[]> {
    const existing = await this.existing(admin);
    const present = topics.filter(({ name }) => existing.has(name));
    const missing = topics.filter(({ name }) => !existing.has(name)).map(({ name }) => `${name} does not exist`);
    if (present.length === 0) return missing;
    const names = present.map(({ name }) => name);
    const { topics: found } = await onceLed(names.join(', '), () => admin.fetchTopicMetadata({ topics: names }));
    const resources = await this.settings(admin, names);
    return [
      ...missing,
      ...present.flatMap(({ name, partitions, maxMessageBytes }) => {
        const has = found.find((topic) => topic.name === name)?.partitions.length ?? 0;
        const entries = resources.find((resource) => resource.resourceName === name)?.configEntries ?? [];
        const setting = (of: string): string => entries.find((entry) => entry.configName === of)?.configValue ?? '';
        const bytes = Number(setting('max.message.bytes'));
        const compression = setting('compression.type');
        return [
          ...(has < partitions ? [`${name} has ${has} partitions, needs ${partitions}`] : []),
          ...(bytes < maxMessageBytes
            ? [`${name} takes ${bytes} bytes (max.message.bytes), needs ${maxMessageBytes}`]
            : []),
          ...(compression !== COMPRESSION
            ? [`${name} keeps records as compression.type ${compression} says, needs ${COMPRESSION}`]
            : []),
        ];
      }),
    ];
  }

  private async settings(admin: Admin, names: readonly string[]): Promise<DescribeConfigResponse['resources']> {
    const asked = names.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: ['max.message.bytes', 'compression.type'],
    }));
    const { resources } = await onceLed('reading settings of topics', () =>
      admin.describeConfigs({ includeSynonyms: false, resources: asked }),
    );
    return resources;
  }

  private async withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = kafkaClient(this.connection).admin();
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
