import { readJsonOnly, ProblemFilter, ProblemValidationPipe } from '@parlance/contracts/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { StructuredLogger } from '@parlance/observability';

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
