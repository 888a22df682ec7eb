import type { ModelPromoted } from '@parlance/contracts';
import type { StructuredLogger } from '@parlance/observability';
import type { TrainerMetrics } from '../trainer.metrics.js';
import type { ModelHints } from './model-hints.js';

/** Hints at a new champion; a hint that fails is counted and logged, and nothing more: the registry has it. */
export class TellClassifiers {
  constructor(
    private readonly hints: ModelHints,
    private readonly metrics: TrainerMetrics,
    private readonly logger: StructuredLogger,
  ) {}

  async promoted(hint: ModelPromoted): Promise<void> {
    try {
      await this.hints.promoted(hint);
      this.metrics.modelHints.inc({ outcome: 'sent' });
    } catch (error) {
      this.metrics.modelHints.inc({ outcome: 'failed' });
      this.logger.event('model.hint-failed', { ...hint, error }, 'warn');
    }
  }
}
