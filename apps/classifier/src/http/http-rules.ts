import type { INestApplication } from '@nestjs/common';
import { ProblemFilter, ProblemValidationPipe } from '@parlance/contracts/nest';
import type { StructuredLogger } from '@parlance/observability';
import { NestingPipe } from './nesting.pipe.js';

/** How HTTP requests are checked, and how every error is answered: as a problem document (RFC 9457). */
export function useHttpRules(app: INestApplication, logger: StructuredLogger): void {
  app.useGlobalFilters(new ProblemFilter((error) => logger.error(error)));
  app.useGlobalPipes(new NestingPipe(), new ProblemValidationPipe());
}
