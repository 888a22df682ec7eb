import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { readJsonOnly, ProblemFilter, ProblemValidationPipe } from '@parlance/contracts/nest';
import { StructuredLogger } from '@parlance/observability';
import { readBundleBodies } from './promotion/read-bundle-bodies.js';

/** The largest body the control plane takes: 5,000 corrections of chat lines are a fourth of it. Bytes. */
export const MAX_BODY_BYTES = 4_194_304;

/**
 * Gives an application the manners of its HTTP edge: problem documents for every error, validation by schema, security
 * headers, and OpenAPI at `/docs` (`/docs-json`).
 */
export async function answerAsTrainer(app: NestFastifyApplication): Promise<void> {
  const logger = app.get(StructuredLogger);
  app.useGlobalFilters(new ProblemFilter((error) => logger.event('http.server-error', { error }, 'error')));
  readJsonOnly(app.getHttpAdapter().getInstance());
  readBundleBodies(app.getHttpAdapter().getInstance());
  app.useGlobalPipes(new ProblemValidationPipe());
  // The documentation's pages load their own files; plain HTTP on a local address must not be "upgraded" to HTTPS.
  const directives = { 'upgrade-insecure-requests': null };
  await app.register(helmet, { contentSecurityPolicy: { directives } });
  const description = new DocumentBuilder()
    .setTitle('Parlance control plane')
    .setDescription(
      'Platforms and their policies, corrections by their moderators, trainings, models, and which of them serves.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An access key, or PARLANCE_ADMIN_TOKEN' })
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description));
}
