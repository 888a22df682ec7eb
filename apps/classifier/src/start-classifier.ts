import 'reflect-metadata';
import helmet from '@fastify/helmet';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TOPICS } from '@parlance/contracts';
import { PROBLEM_SERVER_OPTIONS } from '@parlance/contracts/nest';
import type { InferencePool } from '@parlance/inference';
import { type RecordProducer, withTimeLimit } from '@parlance/messaging';
import { ObservabilityModule, ReadinessChecks, StructuredLogger } from '@parlance/observability';
import { Registry } from 'prom-client';
import { ClassifierMetrics } from './classifier.metrics.js';
import { ClassifierModule } from './classifier.module.js';
import type { ClassifierConfig } from './config.js';
import { serveApiDocument } from './http/api-document.js';
import { flushAnswersOnClose, useHttpRules } from './http/http-rules.js';
import { type KafkaServers, kafkaServers } from './kafka/kafka-servers.js';
import { ReportEvents } from './report-events.js';
import {
  RegistryChampions,
  RegistryDatabase,
  RegistryKeys,
  RegistryPlatformStore,
} from './serving/registry-database.js';
import { startInferencePool } from './serving/start-inference-pool.js';

/** A classifier that runs. */
export interface RunningClassifier {
  /** `http://host:port` where it listens. */
  readonly url: string;
  /** Takes nothing more, finishes and commits what is at hand, then ends the workers and connections. */
  stop(): Promise<void>;
}

const DISCONNECT_LIMIT_MS = 5_000;

@Module({})
class ClassifierProcess {}

/**
 * Starts a classifier process by its settings: workers first, then HTTP (health answers from here on), then Kafka.
 * @throws BundleError, TopicMismatchError, or what listening throws; whatever was started is stopped again.
 */
export async function startClassifier(
  config: ClassifierConfig,
  logger = new StructuredLogger({ service: 'parlance-classifier', level: config.PARLANCE_LOG_LEVEL }),
): Promise<RunningClassifier> {
  const registry = new Registry();
  const events = new ReportEvents(
    new ClassifierMetrics(registry, {
      maxPlatformSeries: config.PARLANCE_MAX_PLATFORM_SERIES,
      topic: config.PARLANCE_TOPIC_PREFIX + TOPICS.contentSubmitted.name,
    }),
    logger,
  );
  const kafka = kafkaServers(config, logger, (event) => events.emit(event));
  const answers = kafka?.answers;
  const database = new RegistryDatabase(config.DATABASE_URL);
  const pool = await startInferencePool(config, events);
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: ClassifierProcess,
      imports: [
        ObservabilityModule.forRoot({ registry, logger }),
        ClassifierModule.forRoot({
          scorer: pool,
          platformStore: new RegistryPlatformStore(database),
          champions: { registry: new RegistryChampions(database), loader: pool },
          access: config.PARLANCE_HTTP_ACCESS === 'open' ? 'open' : { keys: new RegistryKeys(database) },
          events,
          platformPollMs: config.PARLANCE_PLATFORM_POLL_MS,
          maxContentBytes: config.PARLANCE_MAX_CONTENT_BYTES,
          decidedTopic: config.PARLANCE_TOPIC_PREFIX + TOPICS.contentDecided.name,
          ...(answers && { publishAnswers: (records) => answers.send(records) }),
        }),
      ],
    },
    new FastifyAdapter({ ...PROBLEM_SERVER_OPTIONS, bodyLimit: config.PARLANCE_HTTP_BODY_LIMIT_BYTES }),
    { logger, abortOnError: false, bodyParser: false },
  );
  const stop = async (): Promise<void> => {
    await app.close();
    if (answers !== undefined) await closeProducer(answers, logger);
    await pool.close();
    await database.close();
  };
  try {
    // TLS ends before this process, so its pages must not be "upgraded" to HTTPS.
    await app.register(helmet, { contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } } });
    useHttpRules(app, logger);
    flushAnswersOnClose(app);
    serveApiDocument(app);
    addReadiness(app.get(ReadinessChecks), pool, kafka);
    if (kafka !== undefined) {
      app.connectMicroservice({ strategy: kafka.contents });
      for (const strategy of kafka.hints) app.connectMicroservice({ strategy });
    }
    await app.listen(config.PORT, config.PARLANCE_HOST);
    await kafka?.verifyTopics();
    await app.startAllMicroservices();
    return { url: await app.getUrl(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A Kafka that is gone must not keep the process: what could not be written is counted by now. */
async function closeProducer(producer: RecordProducer, logger: StructuredLogger): Promise<void> {
  await withTimeLimit('disconnecting from Kafka', DISCONNECT_LIMIT_MS, producer.close()).catch((error: unknown) =>
    logger.event('kafka.close-failed', { error }, 'warn'),
  );
}

function addReadiness(checks: ReadinessChecks, pool: InferencePool, kafka: KafkaServers | undefined): void {
  const check = (name: string, ready: () => boolean, otherwise: string): void =>
    checks.add({ name, check: () => Promise.resolve(ready() ? undefined : otherwise) });
  check('model', () => pool.stats().readyWorkers > 0, 'no scoring worker is ready');
  if (kafka !== undefined) check('kafka', () => kafka.contents.ready, 'not in the consumer group');
}
