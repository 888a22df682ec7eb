import { Inject, Injectable } from '@nestjs/common';
import { StructuredLogger } from '@parlance/observability';
import { type JudgedDecision, TrainerMetrics } from '../trainer.metrics.js';
import { CorrectionHints } from './correction-hints.js';

/** What happens besides when corrections were recorded: counts, a log line, and a hint to whoever waits for some. */
@Injectable()
export class CorrectionEvents {
  constructor(
    @Inject(CorrectionHints) private readonly hints: CorrectionHints,
    @Inject(TrainerMetrics) private readonly metrics: TrainerMetrics,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
  ) {}

  /** @param judged the decisions that the new ones are of, as far as they are kept. */
  recorded(
    platform: string,
    counts: { readonly stored: number; readonly repeated: number },
    judged: readonly JudgedDecision[],
  ): void {
    this.metrics.corrected(platform, counts.stored);
    for (const decision of judged) this.metrics.judged(platform, decision);
    this.logger.event('corrections.recorded', { platform, ...counts });
    if (counts.stored > 0) this.hints.corrected(platform);
  }
}
