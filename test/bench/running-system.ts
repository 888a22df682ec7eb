import { type ContentCorrected, TOPICS } from '@parlance/contracts';
import type { Policy } from '@parlance/domain';
import { type KafkaConnection, RecordProducer } from '@parlance/messaging';
import { type DataSource, PostgresDecisionStore, PostgresPlatformStore } from '@parlance/persistence';
import type { LabelledText } from '@parlance/platform-model';
import { KafkaRun } from '../e2e/kafka-run.js';
import { until } from '../e2e/running-classifier.js';
import { ClassifierProcess } from '../support/classifier-process.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { startMigratedPostgres } from '../support/migrated-postgres.js';
import type { ServiceProcess } from '../support/service-process.js';
import { TrainerProcess } from '../support/trainer-process.js';
import { DecisionReader } from './decision-reader.js';

export interface SystemOptions {
  readonly platform: string;
  readonly policy: Policy;
  readonly classifier?: Readonly<Record<string, string>>;
  /** Settings of a trainer; absent: there is none. */
  readonly trainer?: Readonly<Record<string, string>>;
}

const CORRECTIONS_AT_ONCE = 500;
const DECISIONS_AT_ONCE = 500;

/** Kafka, PostgreSQL, a classifier and if wanted a trainer, each a process of its own, and one platform without a model. */
export class RunningSystem {
  private readonly stops: (() => Promise<unknown>)[] = [];
  database!: DataSource;
  run!: KafkaRun;
  connection!: KafkaConnection;
  classifier!: ServiceProcess;
  trainer: ServiceProcess | undefined;
  decisions!: DecisionReader;

  private constructor(private readonly options: SystemOptions) {}

  static async start(options: SystemOptions): Promise<RunningSystem> {
    const system = new RunningSystem(options);
    try {
      await system.begin();
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  /** `content.submitted` of this system. */
  get submitted(): string {
    return this.run.prefix + TOPICS.contentSubmitted.name;
  }

  /** Resolves when every correction is acknowledged. */
  async correct(rows: readonly LabelledText[]): Promise<void> {
    const producer = new RecordProducer({ connection: this.connection });
    const judgedAt = new Date().toISOString();
    const corrections = rows.map(({ text, labels }, i): { key: string; value: ContentCorrected } => ({
      key: `${this.options.platform}:row-${i}`,
      value: {
        ...{ schemaVersion: 1, platform: this.options.platform, text, moderator: `mod-${i % 3}`, judgedAt },
        labels: Object.fromEntries(Object.entries(labels).map(([label, reading]) => [label, reading === 1])),
      },
    }));
    for (let begin = 0; begin < corrections.length; begin += CORRECTIONS_AT_ONCE) {
      const topic = this.run.prefix + TOPICS.contentCorrected.name;
      const some = corrections.slice(begin, begin + CORRECTIONS_AT_ONCE);
      await producer.send(some.map(({ key, value }) => ({ topic, key, value: JSON.stringify(value) })));
    }
    await producer.close();
  }

  /** Resolves when the trainer has kept every decision that was read so far: until then it is busy with them. */
  async kept(limitMs: number): Promise<void> {
    const store = new PostgresDecisionStore(this.database);
    const open = [...this.decisions.decisions.keys()];
    await until(`a trainer that has kept ${open.length} decisions`, limitMs, async () => {
      while (open.length > 0) {
        const some = open.slice(-DECISIONS_AT_ONCE);
        if ((await store.latest(this.options.platform, some)).size < some.length) return false;
        open.length -= some.length;
      }
      return true;
    });
  }

  /** Ends every process, the last started first. */
  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0).reverse()) await stop();
  }

  private async begin(): Promise<void> {
    const { platform: id, policy, classifier, trainer } = this.options;
    const broker = await KafkaBroker.create();
    this.stops.push(() => broker.stop());
    const postgres = await startMigratedPostgres();
    this.stops.push(() => postgres.stop());
    this.database = postgres.database;
    await new PostgresPlatformStore(this.database).put({ id, displayName: id, policy });
    this.run = new KafkaRun(broker.brokers);
    this.connection = { brokers: broker.brokers, clientId: 'bench' };
    await this.run.createTopics();
    const settings = {
      KAFKA_BROKERS: broker.brokers.join(','),
      PARLANCE_TOPIC_PREFIX: this.run.prefix,
      DATABASE_URL: postgres.url,
    };
    if (trainer !== undefined) {
      this.trainer = await TrainerProcess.start({ ...settings, PARLANCE_TRAINER_GROUP: this.run.prefix, ...trainer });
      this.stops.push(() => this.trainer!.stop());
    }
    this.classifier = await ClassifierProcess.start({ ...settings, ...this.run.settings, ...classifier });
    this.stops.push(() => this.classifier.stop());
    this.decisions = await DecisionReader.start(this.connection, this.run.prefix + TOPICS.contentDecided.name);
    this.stops.push(() => this.decisions.stop());
  }
}
