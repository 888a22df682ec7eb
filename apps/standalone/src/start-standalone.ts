import { randomUUID } from 'node:crypto';
import {
  ClassifierMetrics,
  FollowChampions,
  FollowKeys,
  FollowPlatforms,
  ReportEvents,
  startInferencePool,
} from '@parlance/classifier';
import { TOPICS } from '@parlance/contracts';
import { AdminToken } from '@parlance/contracts/nest';
import { InProcessStreams } from '@parlance/messaging';
import { ReadinessChecks, StructuredLogger } from '@parlance/observability';
import {
  databaseCheck,
  openDatabase,
  PostgresAccessKeyStore,
  PostgresAuditLog,
  PostgresContentRetention,
  PostgresCorrectionStore,
  PostgresDecisionStore,
  PostgresModelRegistry,
  PostgresNormCardStore,
  PostgresPlatformStore,
  PostgresReviewQueue,
  PostgresTrainingJobStore,
  runMigrations,
} from '@parlance/persistence';
import {
  givenCorrection,
  ModelPromotedProducer,
  PlatformChangedProducer,
  RecordCorrection,
  ReplaceNormCards,
  retrainingPolicy,
} from '@parlance/trainer';
import { Registry } from 'prom-client';
import { createApplication } from './create-application.js';
import { adminToken, firstKeySecret, openDataFolder } from './data-folder.js';
import { addExamplePlatforms } from './examples/add-example-platforms.js';
import { recordExampleCorrections } from './examples/record-example-corrections.js';
import { TellOwnModels } from './examples/tell-own-models.js';
import { EmbeddedPostgres } from './postgres/embedded-postgres.js';
import { issueFirstKey } from './first-key.js';
import { portError, requirePort } from './require-port.js';
import type { StandaloneConfig } from './settings.js';

/** The most requests to the control plane from one address in a minute: there is one user, and a console to come. */
const ADMIN_REQUESTS_PER_MINUTE = 600;

export interface StartOptions {
  /** Told what is being done, a plain line each. */
  readonly say: (line: string) => void;
  /** Between two steps the start stops if this is aborted, undoes what it did and throws the signal's reason. */
  readonly signal: AbortSignal;
}

export interface RunningStandalone {
  readonly url: string;
  readonly adminToken: string;
  /** The first access key's secret; absent if somebody has revoked it. */
  readonly firstKey?: string;
  /** Resolves if PostgreSQL ends by itself, with its last lines. */
  readonly databaseEnded: Promise<readonly string[]>;
  /** Answers what is under way, then stops everything, PostgreSQL last. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, the model and both planes in this process.
 * @throws StartError, EmbeddedPostgresError or BundleError with a line for the user; whatever was started is stopped.
 */
export async function startStandalone(config: StandaloneConfig, options: StartOptions): Promise<RunningStandalone> {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await start(config, options, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  config: StandaloneConfig,
  { say, signal }: StartOptions,
  closers: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<RunningStandalone> {
  const step = (line: string): void => {
    signal.throwIfAborted();
    say(line);
  };
  const { PARLANCE_DATA_DIR: dataFolder } = config;
  await requirePort(config.PORT, config.PARLANCE_HOST);
  step(`opening the data folder ${dataFolder}`);
  await openDataFolder(dataFolder);
  const token = config.PARLANCE_ADMIN_TOKEN ?? (await adminToken(dataFolder));

  step('starting PostgreSQL');
  const postgres = await EmbeddedPostgres.start({ folder: dataFolder, onStep: say });
  closers.push(() => postgres.stop());
  const applied = await runMigrations(postgres.url);
  if (applied.length > 0) step(`made the database's tables (${applied.length} migrations)`);
  const database = await openDatabase(postgres.url);
  closers.push(() => database.destroy());
  const store = new PostgresPlatformStore(database);
  const added = config.PARLANCE_EXAMPLES ? await addExamplePlatforms(store) : [];
  if (added.length > 0) step(`added the example platforms ${added.join(', ')}`);

  const keys = new PostgresAccessKeyStore(database);
  const audit = new PostgresAuditLog(database);
  const firstKey = await firstKeySecret(dataFolder);
  const firstKeyOpens = await issueFirstKey(firstKey, keys, audit);

  step('loading the model');
  const logger = new StructuredLogger({ service: 'parlance', level: config.PARLANCE_LOG_LEVEL });
  const registry = new Registry();
  const metrics = new ClassifierMetrics(registry, {
    maxPlatformSeries: config.PARLANCE_MAX_PLATFORM_SERIES,
    topic: TOPICS.contentSubmitted.name,
  });
  const events = new TellOwnModels(new ReportEvents(metrics, logger), say);
  const scorer = await startInferencePool(config, events);
  closers.push(() => scorer.close());

  step('starting the server');
  const streams = new InProcessStreams();
  const corrections = new PostgresCorrectionStore(database);
  const models = new PostgresModelRegistry(database);
  const app = await createApplication({
    config,
    registry,
    logger,
    streams,
    classifier: {
      scorer,
      platformStore: store,
      champions: { registry: models, loader: scorer },
      access: config.PARLANCE_HTTP_ACCESS === 'open' ? 'open' : { keys, adminToken: new AdminToken(token) },
      events,
      platformPollMs: config.PARLANCE_PLATFORM_POLL_MS,
      ...(config.PARLANCE_KEEP_HTTP_DECISIONS && { publishAnswers: (records) => streams.publish(records) }),
    },
    trainer: {
      store,
      corrections,
      decisions: new PostgresDecisionStore(database),
      reviews: new PostgresReviewQueue(database),
      retention: new PostgresContentRetention(database),
      decisionsDays: config.PARLANCE_DECISIONS_DAYS,
      reviewLeaseMinutes: config.PARLANCE_REVIEW_LEASE_MINUTES,
      hints: new PlatformChangedProducer((records) => streams.publish(records)),
      keys,
      audit,
      adminToken: token,
      knownLabels: scorer.labels,
      requestsPerMinute: ADMIN_REQUESTS_PER_MINUTE,
      learning: {
        corrections,
        registry: models,
        normCards: new PostgresNormCardStore(database),
        jobs: new PostgresTrainingJobStore(database),
        hints: new ModelPromotedProducer((records) => streams.publish(records)),
        training: {
          basePath: config.PARLANCE_BUNDLE,
          policy: retrainingPolicy(config),
          worker: randomUUID(),
          leaseMs: 1000 * config.PARLANCE_TRAINING_LEASE_SECONDS,
        },
      },
    },
  });
  closers.push(() => app.close());
  const checks = app.get(ReadinessChecks);
  checks.add({ name: 'database', check: () => databaseCheck(database) });
  checks.add({
    name: 'model',
    check: async () => (scorer.stats().readyWorkers > 0 ? undefined : 'no scoring worker is ready'),
  });
  if (config.PARLANCE_EXAMPLES) {
    const recordCorrection = app.get(RecordCorrection);
    const replaceNormCards = app.get(ReplaceNormCards);
    const recorded = await recordExampleCorrections({
      platforms: store,
      corrections,
      record: (platform, bodies) => recordCorrection.all(platform, bodies.map(givenCorrection)),
      demand: (platform, cards) => replaceNormCards.run(platform, cards),
    });
    const total = [...recorded.values()].reduce((sum, count) => sum + count, 0);
    if (total > 0) step(`recorded ${total} corrections of the examples: their own models follow within seconds`);
    events.await(recorded);
  }
  await app.startAllMicroservices();
  // What says that it is ready must be: Nest began to follow them, nobody waited for the first look.
  const followers = [FollowPlatforms, FollowChampions, ...(config.PARLANCE_HTTP_ACCESS === 'keys' ? [FollowKeys] : [])];
  await Promise.all(followers.map((follower) => app.get<{ refresh(): Promise<void> }>(follower).refresh()));
  await app.listen(config.PORT, config.PARLANCE_HOST).catch((error: unknown) => {
    throw portError(error, config.PORT, config.PARLANCE_HOST);
  });
  signal.throwIfAborted();
  return {
    url: await app.getUrl(),
    adminToken: token,
    ...(firstKeyOpens && { firstKey }),
    databaseEnded: postgres.ended,
    stop,
  };
}
