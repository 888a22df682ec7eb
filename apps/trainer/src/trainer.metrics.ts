import { Inject, Injectable } from '@nestjs/common';
import { BoundedPlatformLabel } from '@parlance/observability';
import { LatestModels } from './corrections/latest-models.js';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Platforms with series of their own; the rest share `platform="other"`. */
const MAX_PLATFORM_SERIES = 100;
/** Of each of those, models with series of their own; earlier ones share `model="other"`. */
const MODEL_SERIES_A_PLATFORM = 3;

/** A decision that a moderator judged. */
export interface JudgedDecision {
  /** The version that decided. */
  readonly model: string;
  readonly decidedAt: Date;
  /** Whether the moderator read the content as it did. */
  readonly agreed: boolean;
}

/** How a platform's learning stands. */
export interface LearningState {
  readonly platform: string;
  readonly judgementsWaiting: number;
  /** Absent: the base model serves. */
  readonly championAgeSeconds?: number;
}

/** What the control plane counts. */
@Injectable()
export class TrainerMetrics {
  /** outcome: stored, refused (the policy cannot serve), conflict (another version), failed. */
  readonly edits: Counter<'outcome'>;
  /** outcome: sent, failed. */
  readonly hints: Counter<'outcome'>;
  private readonly corrections: Counter<'platform'>;
  /** outcome: agreed, disagreed. */
  private readonly judgedDecisions: Counter<'platform' | 'model' | 'outcome'>;
  private readonly latestModels = new LatestModels(MODEL_SERIES_A_PLATFORM);
  private readonly platformLabel = new BoundedPlatformLabel(MAX_PLATFORM_SERIES);
  /** outcome: sent, failed. */
  readonly modelHints: Counter<'outcome'>;
  /** outcome: the promotion gate's reason. */
  readonly verdicts: Counter<'outcome'>;
  /** stage: features, adapter, head, bundle, learning-curve. */
  readonly trainingSeconds: Histogram<'stage'>;

  readonly agedOutDecisions: Counter;
  readonly agedOutTexts: Counter;
  private readonly reviewItems: Gauge<'platform'>;
  private readonly reviewAge: Gauge<'platform'>;
  private readonly judgementsWaiting: Gauge<'platform'>;
  private readonly championAge: Gauge<'platform'>;

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
    this.judgedDecisions = new Counter({
      name: 'parlance_judged_decisions_total',
      help: 'Corrections of decisions that are kept, by platform, the model that decided, and whether they agreed with it',
      labelNames: ['platform', 'model', 'outcome'],
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
    this.judgementsWaiting = new Gauge({
      name: 'parlance_judgements_waiting',
      help: 'Judgements that no training has seen yet, by platform',
      labelNames: ['platform'],
      registers: [registry],
    });
    this.championAge = new Gauge({
      name: 'parlance_champion_age_seconds',
      help: 'Since when the model of its own serves a platform; none while the base model does',
      labelNames: ['platform'],
      registers: [registry],
    });
  }

  /** What there is to review, of all platforms that exist. */
  reviews(queues: readonly { readonly platform: string; readonly items: number; readonly ageSeconds: number }[]): void {
    for (const [platform, together] of this.byLabel(queues)) {
      this.reviewItems.set({ platform }, sum(together.map(({ items }) => items)));
      this.reviewAge.set({ platform }, Math.max(...together.map(({ ageSeconds }) => ageSeconds)));
    }
  }

  /** How learning stands, of all platforms that exist. */
  learning(states: readonly LearningState[]): void {
    // A platform that went back to the base model has no champion's age any more.
    this.championAge.reset();
    for (const [platform, together] of this.byLabel(states)) {
      this.judgementsWaiting.set({ platform }, sum(together.map(({ judgementsWaiting }) => judgementsWaiting)));
      const ages = together.flatMap(({ championAgeSeconds: age }) => (age === undefined ? [] : [age]));
      if (ages.length > 0) this.championAge.set({ platform }, Math.max(...ages));
    }
  }

  /** Counts corrections of a platform that exists. */
  corrected(platform: string, stored: number): void {
    this.corrections.inc({ platform: this.platformLabel.of(platform) }, stored);
  }

  /** Counts a decision of a platform that exists as judged. */
  judged(platform: string, { model, decidedAt, agreed }: JudgedDecision): void {
    const name = this.platformLabel.of(platform);
    // Platforms without a series of their own have models of many names.
    const { label, outdated } =
      name === platform ? this.latestModels.of(platform, model, decidedAt) : { label: name, outdated: undefined };
    for (const outcome of ['agreed', 'disagreed'] as const) {
      if (outdated !== undefined) this.judgedDecisions.remove({ platform: name, model: outdated, outcome });
    }
    this.judgedDecisions.inc({ platform: name, model: label, outcome: agreed ? 'agreed' : 'disagreed' });
  }

  /** Those of platforms without a series of their own stand together. */
  private byLabel<Value extends { readonly platform: string }>(values: readonly Value[]): ReadonlyMap<string, Value[]> {
    const grouped = new Map<string, Value[]>();
    for (const value of values) {
      const label = this.platformLabel.of(value.platform);
      const together = grouped.get(label);
      if (together === undefined) grouped.set(label, [value]);
      else together.push(value);
    }
    return grouped;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
