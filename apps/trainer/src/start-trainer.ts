import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TOPICS } from '@parlance/contracts';
import { PROBLEM_SERVER_OPTIONS } from '@parlance/contracts/nest';
import { readBundle } from '@parlance/inference';
import { type KafkaConnection, type OutgoingRecord, RecordProducer } from '@parlance/messaging';
import { ObservabilityModule, ReadinessChecks, StructuredLogger } from '@parlance/observability';
import {
  databaseCheck,
  openDatabase,
  PostgresContentRetention,
  PostgresAccessKeyStore,
  PostgresAuditLog,
  PostgresCorrectionStore,
  PostgresDecisionStore,
  PostgresModelRegistry,
  PostgresNormCardStore,
  PostgresPlatformStore,
  PostgresReviewQueue,
  PostgresTrainingJobStore,
} from '@parlance/persistence';
import { Registry } from 'prom-client';
import { answerAsTrainer, MAX_BODY_BYTES } from './answer-as-trainer.js';
import type { TrainerConfig } from './config.js';
import { kafkaServers } from './kafka/kafka-servers.js';
import { TransportMetrics } from './kafka/transport.metrics.js';
import { PlatformChangedProducer } from './platforms/platform-changed.producer.js';
import { NoPlatformHints, type PlatformHints } from './platforms/platform-hints.js';
import { type ModelHints, NoModelHints } from './promotion/model-hints.js';
import { ModelPromotedProducer } from './promotion/model-promoted.producer.js';
import { TrainerModule, type TrainerOptions } from './trainer.module.js';

export interface RunningTrainer {
  /** Where it answers, e.g. `http://127.0.0.1:3001`. */
  readonly url: string;
  /** Takes no new requests, answers those under way, lets go of the database and Kafka. */
  close(): Promise<void>;
}

@Module({})
class TrainerProcess {}

/**
 * Starts the control plane as a process of its own. Parts that were opened are closed again if a later one fails.
 * @throws DatabaseUnavailableError, a bundle's own errors, or a listening socket's.
 */
export async function startTrainer(
  config: TrainerConfig,
  logger = new StructuredLogger({ service: 'trainer', level: config.logLevel }),
): Promise<RunningTrainer> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) {
      // One part that cannot be closed (a Kafka that is gone) must not keep the others open.
      await closer().catch((error: unknown) => logger.event('trainer.close-failed', { error }, 'warn'));
    }
  };
  try {
    const knownLabels = config.bundlePath === undefined ? config.labels : readBundle(config.bundlePath).manifest.labels;
    const database = await openDatabase(config.databaseUrl);
    closers.push(() => database.destroy());
    const corrections = new PostgresCorrectionStore(database);
    const { platforms, models } = hintsOf(config, logger, closers);
    const app = await createApplication(
      {
        store: new PostgresPlatformStore(database),
        corrections,
        decisions: new PostgresDecisionStore(database),
        reviews: new PostgresReviewQueue(database),
        retention: new PostgresContentRetention(database),
        decisionsDays: config.decisionsDays,
        reviewLeaseMinutes: config.reviewLeaseMinutes,
        hints: platforms,
        keys: new PostgresAccessKeyStore(database),
        audit: new PostgresAuditLog(database),
        adminToken: config.adminToken,
        knownLabels,
        requestsPerMinute: config.requestsPerMinute,
        learning: {
          corrections,
          registry: new PostgresModelRegistry(database),
          normCards: new PostgresNormCardStore(database),
          jobs: new PostgresTrainingJobStore(database),
          hints: models,
          ...(config.bundlePath !== undefined && {
            training: {
              basePath: config.bundlePath,
              policy: config.retraining,
              worker: randomUUID(),
              leaseMs: config.trainingLeaseMs,
            },
          }),
        },
      },
      logger,
    );
    closers.push(() => app.close());
    app.get(ReadinessChecks).add({ name: 'database', check: () => databaseCheck(database) });
    readKafka(app, config, logger);
    await app.startAllMicroservices();
    await app.listen(config.port, config.host);
    const url = await app.getUrl();
    logger.event('trainer.started', { url, labels: knownLabels, kafka: config.kafka !== undefined });
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createApplication(options: TrainerOptions, logger: StructuredLogger): Promise<NestFastifyApplication> {
  const root = {
    module: TrainerProcess,
    imports: [ObservabilityModule.forRoot({ logger }), TrainerModule.forRoot(options)],
  };
  const adapter = new FastifyAdapter({ ...PROBLEM_SERVER_OPTIONS, bodyLimit: MAX_BODY_BYTES });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  await answerAsTrainer(app);
  return app;
}

function hintsOf(
  config: TrainerConfig,
  logger: StructuredLogger,
  closers: (() => Promise<unknown>)[],
): { readonly platforms: PlatformHints; readonly models: ModelHints } {
  if (config.kafka === undefined) return { platforms: new NoPlatformHints(), models: new NoModelHints() };
  const producer = new RecordProducer({ connection: loggedConnection(config.kafka, logger) });
  closers.push(() => producer.close());
  const send = (records: readonly OutgoingRecord[]): Promise<void> => producer.send(records);
  return {
    platforms: new PlatformChangedProducer(send, config.topicPrefix + TOPICS.platformChanged.name),
    models: new ModelPromotedProducer(send, config.topicPrefix + TOPICS.modelPromoted.name),
  };
}

/** Reads decisions and corrections, if there is a Kafka, once the application starts its microservices. */
function readKafka(app: NestFastifyApplication, config: TrainerConfig, logger: StructuredLogger): void {
  if (config.kafka === undefined) return;
  const metrics = new TransportMetrics(app.get(Registry));
  const servers = kafkaServers({
    connection: loggedConnection(config.kafka, logger),
    topicPrefix: config.topicPrefix,
    group: config.kafkaGroup,
    onEvent: (event) => {
      metrics.count(event);
      if (event.type === 'dead-letter') logger.event('kafka.dead-letter', { ...event }, 'warn');
      if (event.type === 'consumer-restarted') logger.event('kafka.consumer-restarted', { ...event }, 'warn');
    },
  });
  for (const strategy of servers) app.connectMicroservice({ strategy });
}

function loggedConnection(kafka: KafkaConnection, logger: StructuredLogger): KafkaConnection {
  return { ...kafka, onLog: (level, message, facts) => logger.event('kafka', { message, ...facts }, level) };
}
