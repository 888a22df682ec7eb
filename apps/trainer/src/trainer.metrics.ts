import { Inject, Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

/** What the control plane counts. */
@Injectable()
export class TrainerMetrics {
  /** outcome: stored, refused (the policy cannot serve), conflict (another version), failed. */
  readonly edits: Counter<'outcome'>;
  /** outcome: sent, failed. */
  readonly hints: Counter<'outcome'>;

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
  }
}
