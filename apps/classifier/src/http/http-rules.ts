import { readJsonOnly, ProblemFilter, ProblemValidationPipe } from '@parlance/contracts/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { StructuredLogger } from '@parlance/observability';
import { DecisionOutbox } from '../decisions/decision-outbox.js';

/** How HTTP requests are checked, and how every error is answered: as a problem document (RFC 9457). */
export function useHttpRules(app: NestFastifyApplication, logger: StructuredLogger): void {
  app.useGlobalFilters(new ProblemFilter((error) => logger.error(error)));
  readJsonOnly(app.getHttpAdapter().getInstance());
  app.useGlobalPipes(new ProblemValidationPipe());
  endConnectionsOnClose(app);
}

/**
 * Once the application closes, each answer ends its connection. Without it a client that keeps its connection would
 * hold the close up until the keep-alive time-out, 72 s.
 */
function endConnectionsOnClose(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}

/**
 * Once the application closes and the last request was answered, writes the answers that still wait to be kept, before
 * what they are written to is closed.
 */
export function flushAnswersOnClose(app: NestFastifyApplication): void {
  const outbox = app.get(DecisionOutbox);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onClose', () => outbox.close());
}
