import type { StructuredLogger } from '@parlance/observability';
import { type ClassifierEvent, ClassifierEvents } from './classifier.events.js';
import { ClassifierLog } from './classifier.log.js';
import type { ClassifierMetrics } from './classifier.metrics.js';

/** Counts every event, and writes the rare ones to the log. */
export class ReportEvents extends ClassifierEvents {
  private readonly log: ClassifierLog;

  constructor(
    private readonly metrics: ClassifierMetrics,
    logger: StructuredLogger,
  ) {
    super();
    this.log = new ClassifierLog(logger);
  }

  override emit(event: ClassifierEvent): void {
    this.metrics.count(event);
    this.log.write(event);
  }
}
