import { Inject, Injectable } from '@nestjs/common';
import { BoundedPlatformLabel } from '@parlance/observability';
import { Counter, Registry } from 'prom-client';

/** Platforms with series of their own; the rest share `platform="other"`. */
const MAX_PLATFORM_SERIES = 100;

/** What the control plane counts. */
@Injectable()
export class TrainerMetrics {
  /** outcome: stored, refused (the policy cannot serve), conflict (another version), failed. */
  readonly edits: Counter<'outcome'>;
  /** outcome: sent, failed. */
  readonly hints: Counter<'outcome'>;
  private readonly corrections: Counter<'platform'>;
  private readonly platformLabel = new BoundedPlatformLabel(MAX_PLATFORM_SERIES);

  constructor(@Inject(Registry) registry: Registry) {
    this.edits = new Counter({
      name: 'parlance_platform_edits_total',
      help: 'Edits of platforms and policies asked for, by what became of them',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.hints = new Counter({
      name: 'parlance_platform_hints_total',
      help: 'Hints to classifiers that a platform was edited',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.corrections = new Counter({
      name: 'parlance_corrections_total',
      help: 'Corrections that said something new, by platform',
      labelNames: ['platform'],
      registers: [registry],
    });
  }

  /** Counts corrections of a platform that exists. */
  corrected(platform: string, stored: number): void {
    this.corrections.inc({ platform: this.platformLabel.of(platform) }, stored);
  }
}
