import 'reflect-metadata';
import helmet from '@fastify/helmet';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import {
  type ClassifierConfig,
  ClassifierModule,
  type ClassifierOptions,
  flushAnswersOnClose,
  useHttpRules,
} from '@parlance/classifier';
import { deadLetterTopic } from '@parlance/contracts';
import { PROBLEM_SERVER_OPTIONS } from '@parlance/contracts/nest';
import { InProcessBatchServer, type InProcessStreams } from '@parlance/messaging';
import { ObservabilityModule, type ObservabilityOptions, type StructuredLogger } from '@parlance/observability';
import { readBundleBodies, TrainerModule, type TrainerOptions } from '@parlance/trainer';
import { WelcomeController } from './welcome.controller.js';

@Module({ controllers: [WelcomeController] })
class StandaloneModule {}

export interface ApplicationParts {
  readonly config: Pick<ClassifierConfig, 'PARLANCE_HTTP_BODY_LIMIT_BYTES'>;
  readonly registry: NonNullable<ObservabilityOptions['registry']>;
  readonly logger: StructuredLogger;
  readonly streams: InProcessStreams;
  readonly classifier: ClassifierOptions;
  readonly trainer: TrainerOptions;
}

/** Both planes as one Nest application with one HTTP server; not listening yet. */
export async function createApplication(parts: ApplicationParts): Promise<NestFastifyApplication> {
  const { registry, logger, streams, classifier, trainer } = parts;
  const root = {
    module: StandaloneModule,
    imports: [
      ObservabilityModule.forRoot({ registry, logger }),
      ClassifierModule.forRoot(classifier),
      TrainerModule.forRoot(trainer),
    ],
  };
  const adapter = new FastifyAdapter({
    ...PROBLEM_SERVER_OPTIONS,
    bodyLimit: parts.config.PARLANCE_HTTP_BODY_LIMIT_BYTES,
  });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  useHttpRules(app, logger);
  flushAnswersOnClose(app);
  readBundleBodies(app.getHttpAdapter().getInstance());
  // Plain HTTP on a local address must not be "upgraded" to HTTPS.
  await app.register(helmet, { contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } } });
  const description = new DocumentBuilder()
    .setTitle('Parlance')
    .setDescription(
      'Content in, decisions out; platforms, their policies and corrections. Errors are problem documents (RFC 9457).',
    )
    .setVersion('1')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An access key, or the admin token',
    })
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description));
  app.connectMicroservice({
    strategy: new InProcessBatchServer({
      streams,
      deadLetterTopic,
      onEvent: (event) => classifier.events.emit(event),
    }),
  });
  return app;
}
