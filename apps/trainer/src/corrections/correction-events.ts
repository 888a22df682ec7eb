import { Inject, Injectable } from '@nestjs/common';
import { StructuredLogger } from '@parlance/observability';
import { TrainerMetrics } from '../trainer.metrics.js';
import { CorrectionHints } from './correction-hints.js';

/** What happens besides when corrections were recorded: a count, a log line, and a hint to whoever waits for some. */
@Injectable()
export class CorrectionEvents {
  constructor(
    @Inject(CorrectionHints) private readonly hints: CorrectionHints,
    @Inject(TrainerMetrics) private readonly metrics: TrainerMetrics,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
  ) {}

  recorded(platform: string, counts: { readonly stored: number; readonly repeated: number }): void {
    this.metrics.corrected(platform, counts.stored);
    this.logger.event('corrections.recorded', { platform, ...counts });
    if (counts.stored > 0) this.hints.corrected(platform);
  }
}
