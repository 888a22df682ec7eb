import type { ModelRegistry } from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import type { TellClassifiers } from './tell-classifiers.js';

/** Brings an earlier champion, or the base model, back into service. */
export class RollBackChampion {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly tellClassifiers: TellClassifiers,
    private readonly logger: StructuredLogger,
  ) {}

  /** `model` undefined: the base model. @throws UnknownModelError if it never served the platform. */
  async run(platform: string, model: string | undefined, by: string): Promise<void> {
    await this.registry.rollBack({ platform, model, by });
    this.logger.event('model.rolled-back', { platform, model: model ?? 'base', by });
    void this.tellClassifiers.promoted({ platform, model: model ?? null });
  }
}
