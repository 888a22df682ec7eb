import { Inject, Injectable } from '@nestjs/common';
import { BoundedPlatformLabel } from '@parlance/observability';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

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
  /** outcome: sent, failed. */
  readonly modelHints: Counter<'outcome'>;
  /** outcome: the promotion gate's reason. */
  readonly verdicts: Counter<'outcome'>;
  /** stage: features, adapter, head, bundle. */
  readonly trainingSeconds: Histogram<'stage'>;

  readonly agedOutDecisions: Counter;
  readonly agedOutTexts: Counter;
  private readonly reviewItems: Gauge<'platform'>;
  private readonly reviewAge: Gauge<'platform'>;

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
    this.modelHints = new Counter({
      name: 'parlance_model_hints_total',
      help: 'Hints to classifiers that a platform got another champion',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.verdicts = new Counter({
      name: 'parlance_promotion_verdicts_total',
      help: 'Reasons of the promotion gate, for and against',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.trainingSeconds = new Histogram({
      name: 'parlance_training_seconds',
      help: 'Time that a training took, by stage',
      labelNames: ['stage'],
      buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120],
      registers: [registry],
    });
    this.agedOutDecisions = new Counter({
      name: 'parlance_aged_out_decisions_total',
      help: 'Decisions that this process deleted because they were old',
      registers: [registry],
    });
    this.agedOutTexts = new Counter({
      name: 'parlance_aged_out_texts_total',
      help: 'Texts that this process deleted because nothing referred to them any more',
      registers: [registry],
    });
    this.reviewItems = new Gauge({
      name: 'parlance_review_queue_items',
      help: 'Texts sent to review that nobody corrected, and texts on which moderators disagree, by platform',
      labelNames: ['platform'],
      registers: [registry],
    });
    this.reviewAge = new Gauge({
      name: 'parlance_review_queue_age_seconds',
      help: 'Since the oldest decision to review that nobody corrected, by platform',
      labelNames: ['platform'],
      registers: [registry],
    });
  }

  /** What there is to review, of all platforms that exist; those without a series of their own are put together. */
  reviews(queues: readonly { readonly platform: string; readonly items: number; readonly ageSeconds: number }[]): void {
    const shown = new Map<string, { items: number; ageSeconds: number }>();
    for (const { platform, items, ageSeconds } of queues) {
      const label = this.platformLabel.of(platform);
      const others = shown.get(label) ?? { items: 0, ageSeconds: 0 };
      const oldest = Math.max(others.ageSeconds, ageSeconds);
      shown.set(label, { items: others.items + items, ageSeconds: oldest });
    }
    for (const [platform, { items, ageSeconds }] of shown) {
      this.reviewItems.set({ platform }, items);
      this.reviewAge.set({ platform }, ageSeconds);
    }
  }

  /** Counts corrections of a platform that exists. */
  corrected(platform: string, stored: number): void {
    this.corrections.inc({ platform: this.platformLabel.of(platform) }, stored);
  }
}
