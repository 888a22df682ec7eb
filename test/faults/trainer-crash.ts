import { TOPICS, type TrainingView, trainingView } from '@parlance/contracts';
import { type KafkaConnection, TopicAdmin } from '@parlance/messaging';
import {
  type DataSource,
  openDatabase,
  PostgresModelRegistry,
  PostgresPlatformStore,
  PostgresTrainingJobStore,
  runMigrations,
} from '@parlance/persistence';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { GriefingRow } from '../support/griefing-rows.js';
import { readTopic } from '../support/read-topic.js';
import type { ServiceProcess } from '../support/service-process.js';
import { TRAINER_TOKEN, TrainerProcess } from '../support/trainer-process.js';
import { registryFaults } from './registry-faults.js';
import { StopPoint } from './stop-point.js';
import { correctGriefing } from '../support/correct-griefing.js';

/** Where a trainer is killed in a training of a platform that the base model serves. */
export interface CrashStage {
  readonly name: string;
  /** Whether the base model still serves afterwards, or already the model that was trained. */
  readonly serves: 'old' | 'new';
  /** What a trigger there is for. */
  readonly place?: string;
  /** The fold of the adapter that is learnt then; 0 is that of all texts. */
  readonly fold?: number;
  /** Whether classifiers have their hint. */
  readonly hinted?: boolean;
}

const FOLDS = [0, 1, 2, 3, 4, 5];
const FINISHED = `BEFORE UPDATE ON training_jobs FOR EACH ROW WHEN (OLD.state = 'running' AND NEW.state = 'finished')`;

/** In the order in which a training comes by them. There is no topic for hints before the first that is `hinted`. */
export const CRASH_STAGES: readonly CrashStage[] = [
  {
    name: 'before the training is claimed',
    serves: 'old',
    place: `BEFORE UPDATE ON training_jobs FOR EACH ROW WHEN (OLD.state = 'waiting' AND NEW.state = 'running')`,
  },
  ...FOLDS.map((fold) => ({ name: `while fold ${fold} is learnt`, serves: 'old' as const, fold })),
  { name: 'before the model is written', serves: 'old', place: 'BEFORE INSERT ON models FOR EACH ROW' },
  { name: 'while the model is written', serves: 'old', place: 'AFTER INSERT ON out_of_fold_scores FOR EACH ROW' },
  {
    name: 'after the model was written',
    serves: 'old',
    place: `BEFORE UPDATE ON models FOR EACH ROW WHEN (NEW.state = 'champion')`,
  },
  { name: 'while it is promoted', serves: 'old', place: 'AFTER INSERT ON promotions FOR EACH ROW' },
  { name: 'before the event', serves: 'new', place: FINISHED },
  { name: 'after the event', serves: 'new', place: FINISHED, hinted: true },
];

export interface CrashResult {
  readonly stage: string;
  /** Where the training stood when its trainer was killed, as its job says. */
  readonly progress: unknown;
  /** What was wrong after the kill or after the restart; empty if nothing was. */
  readonly faults: readonly string[];
}

export interface TrainerCrashOptions {
  readonly brokers: readonly string[];
  /** An empty database. */
  readonly databaseUrl: string;
  readonly stages: readonly CrashStage[];
  readonly rows: readonly GriefingRow[];
  readonly onProgress?: (line: string) => void;
}

const LEASE_SECONDS = 1;
const LIMIT_MS = 90_000;

/** Kills a trainer process at each stage of a training (of a platform of its own), looks, and starts it again. */
export async function trainerCrash(options: TrainerCrashOptions): Promise<CrashResult[]> {
  await runMigrations(options.databaseUrl);
  const database = await openDatabase(options.databaseUrl, { maxConnections: 2 });
  const crash = new TrainerCrash(database, options);
  try {
    return await crash.run();
  } finally {
    await crash.stop();
    await database.destroy();
  }
}

class TrainerCrash {
  private readonly prefix = `crash-${randomBytes(4).toString('hex')}.`;
  private readonly connection: KafkaConnection;
  private readonly registry: PostgresModelRegistry;
  private readonly jobs: PostgresTrainingJobStore;
  private trainer: ServiceProcess | undefined;
  private hints = 0;

  constructor(
    private readonly database: DataSource,
    private readonly options: TrainerCrashOptions,
  ) {
    this.connection = { brokers: options.brokers, clientId: 'trainer-crash' };
    this.registry = new PostgresModelRegistry(database);
    this.jobs = new PostgresTrainingJobStore(database);
  }

  async run(): Promise<CrashResult[]> {
    const results: CrashResult[] = [];
    for (const [place, stage] of this.options.stages.entries()) {
      const result = await this.crashAt(stage, `crash-${place}`);
      results.push(result);
      this.options.onProgress?.(
        `killed ${stage.name} (${JSON.stringify(result.progress)}): ${result.faults.join('; ') || 'ok'}`,
      );
    }
    return results;
  }

  async stop(): Promise<void> {
    await this.trainer?.stop();
  }

  private async crashAt(stage: CrashStage, platform: string): Promise<CrashResult> {
    await this.correct(platform);
    if (stage.hinted === true && this.hints === 0) await this.createTopics();
    this.trainer ??= await this.started();
    const point = stage.place === undefined ? undefined : await StopPoint.set(this.options.databaseUrl, stage.place);
    let id: string;
    try {
      ({ id } = trainingView.parse(await this.call('POST', `${platform}/trainings`)));
      await (point === undefined ? this.foldBegan(id, stage.fold!) : point.reached());
      if (stage.hinted === true)
        await readTopic(this.connection, this.prefix + TOPICS.modelPromoted.name, ++this.hints);
      await this.trainer.kill();
    } finally {
      await point?.lift();
    }
    const { progress } = (await this.jobs.find(id))!;
    const afterKill = await this.faults(platform, stage.serves);
    this.trainer = await this.started();
    const training = await this.ended(platform, id);
    const afterRestart = await this.faults(platform, 'new');
    return {
      stage: stage.name,
      progress: progress ?? null,
      faults: [
        ...afterKill.map((fault) => `after the kill: ${fault}`),
        ...afterRestart.map((fault) => `after the restart: ${fault}`),
        ...(training.state === 'finished'
          ? []
          : [`the training ended as ${training.state}: ${training.problem ?? ''}`]),
      ],
    };
  }

  private async faults(platform: string, serves: CrashStage['serves']): Promise<string[]> {
    const faults = await registryFaults(this.registry, platform);
    const champion = (await this.registry.champions()).find((one) => one.platform === platform);
    const right = (champion === undefined) === (serves === 'old');
    return right ? faults : [...faults, `${champion?.model ?? 'the base model'} serves, expected the ${serves} model`];
  }

  /** Until the job's own row tells of the fold, or of a later one if that was over within a heartbeat. */
  private async foldBegan(id: string, fold: number): Promise<void> {
    await this.until(`fold ${fold} of training ${id}`, async () => {
      const job = await this.jobs.find(id);
      if (job?.state !== 'running' && job?.state !== 'waiting') throw new Error(`training ${id} is ${job?.state}`);
      const progress = job.progress as { readonly stage?: string; readonly fold?: number } | undefined;
      return (progress?.stage === 'adapter' && progress.fold! >= fold) || undefined;
    });
  }

  private async ended(platform: string, id: string): Promise<TrainingView> {
    return this.until(`the end of training ${id}`, async () => {
      const training = trainingView.parse(await this.call('GET', `${platform}/trainings/${id}`));
      return training.endedAt === undefined ? undefined : training;
    });
  }

  private async correct(platform: string): Promise<void> {
    const policy = { labels: { toxicity: { review: 0.5 } }, onScoringFailure: 'review' as const };
    await new PostgresPlatformStore(this.database).put({ id: platform, displayName: platform, policy });
    await correctGriefing(this.database, platform, { rows: this.options.rows });
  }

  private started(): Promise<ServiceProcess> {
    return TrainerProcess.start({
      DATABASE_URL: this.options.databaseUrl,
      KAFKA_BROKERS: this.options.brokers.join(','),
      PARLANCE_TOPIC_PREFIX: this.prefix,
      PARLANCE_TRAINER_GROUP: this.prefix,
      PARLANCE_TRAINING_LEASE_SECONDS: String(LEASE_SECONDS),
      // By hand alone.
      PARLANCE_TRAINING_MIN_JUDGEMENTS: '1000000',
      PARLANCE_ADMIN_REQUESTS_PER_MINUTE: '100000',
    });
  }

  private async createTopics(): Promise<void> {
    const topics = Object.values(TOPICS).map((topic) => ({ ...topic, name: this.prefix + topic.name }));
    await new TopicAdmin(this.connection).createMissing(topics, 1);
  }

  private async call(method: string, path: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${TRAINER_TOKEN}` };
    const response = await fetch(`${this.trainer!.url}/v1/platforms/${path}`, { method, headers });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  private async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    for (const deadline = Date.now() + LIMIT_MS; Date.now() < deadline; await delay(5)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`${what}: not within ${LIMIT_MS} ms:\n${this.trainer?.lines.slice(-10).join('\n')}`);
  }
}
