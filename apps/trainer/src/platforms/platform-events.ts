import { Inject, Injectable } from '@nestjs/common';
import { type Platform, VersionConflictError } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { TrainerMetrics } from '../trainer.metrics.js';
import { PlatformHints } from './platform-hints.js';

/** What happens besides when a platform was to be changed: a count, a log line, and a hint to whoever serves. */
@Injectable()
export class PlatformEvents {
  constructor(
    @Inject(PlatformHints) private readonly hints: PlatformHints,
    @Inject(TrainerMetrics) private readonly metrics: TrainerMetrics,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
  ) {}

  refused(): void {
    this.metrics.edits.inc({ outcome: 'refused' });
  }

  failed(error: unknown): void {
    this.metrics.edits.inc({ outcome: error instanceof VersionConflictError ? 'conflict' : 'failed' });
  }

  edited(stored: Platform): void {
    this.metrics.edits.inc({ outcome: 'stored' });
    this.logger.event('platform.put', { platform: stored.id, version: stored.version });
    // Not awaited: the edit is stored whether or not the hint arrives.
    void this.#hint(stored);
  }

  /** Of its promises some came to other thresholds. */
  resolved(stored: Platform, before: Platform): void {
    const thresholds = (of: Platform): Record<string, number | null> =>
      Object.fromEntries(
        (of.promises ?? []).map(({ label, action, threshold }) => [`${label} ${action}`, threshold ?? null]),
      );
    const facts = { platform: stored.id, version: stored.version };
    this.logger.event('platform.promises-resolved', {
      ...facts,
      before: thresholds(before),
      after: thresholds(stored),
    });
    void this.#hint(stored);
  }

  async #hint({ id, version }: Platform): Promise<void> {
    try {
      await this.hints.changed({ platform: id, version });
      this.metrics.hints.inc({ outcome: 'sent' });
    } catch (error) {
      this.metrics.hints.inc({ outcome: 'failed' });
      this.logger.event('platform.hint-failed', { platform: id, version, error }, 'warn');
    }
  }
}
