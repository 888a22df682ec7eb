import type { ModelPromoted } from '@parlance/contracts';
import type { StructuredLogger } from '@parlance/observability';
import type { KeepPromises } from '../platforms/keep-promises.js';
import type { TrainerMetrics } from '../trainer.metrics.js';
import type { ModelHints } from './model-hints.js';

/**
 * Hints at a new champion, and has the policy's promises resolved by it. What fails is counted and logged, and nothing more:
 * the registry has the champion, and promises are looked at again within minutes.
 */
export class TellClassifiers {
  constructor(
    private readonly hints: ModelHints,
    private readonly keepPromises: Pick<KeepPromises, 'run'>,
    private readonly metrics: TrainerMetrics,
    private readonly logger: StructuredLogger,
  ) {}

  async promoted(hint: ModelPromoted): Promise<void> {
    await Promise.all([this.#hint(hint), this.#resolve(hint.platform)]);
  }

  async #resolve(platform: string): Promise<void> {
    try {
      await this.keepPromises.run(platform);
    } catch (error) {
      this.logger.event('platform.promises-unresolved', { platform, error }, 'warn');
    }
  }

  async #hint(hint: ModelPromoted): Promise<void> {
    try {
      await this.hints.promoted(hint);
      this.metrics.modelHints.inc({ outcome: 'sent' });
    } catch (error) {
      this.metrics.modelHints.inc({ outcome: 'failed' });
      this.logger.event('model.hint-failed', { ...hint, error }, 'warn');
    }
  }
}
