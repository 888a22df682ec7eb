import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ContentRetention } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { RepeatedRound } from '../repeated-round.js';
import { TrainerMetrics } from '../trainer.metrics.js';

/** Injection token of for how many days decisions are kept. */
export const DECISIONS_DAYS = Symbol('decisions days');

const DAY_MS = 86_400_000;
const EVERY_MS = 60_000;
/** Decisions deleted in one transaction, during which nobody keeps new ones: some 40 ms. */
const PORTION = 1_000;

/** Deletes decisions that are older than they are kept for, and texts that nothing else refers to. */
@Injectable()
export class AgeOutDecisions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #rounds: RepeatedRound;

  constructor(
    @Inject(ContentRetention) private readonly retention: ContentRetention,
    @Inject(DECISIONS_DAYS) private readonly days: number,
    @Inject(TrainerMetrics) private readonly metrics: TrainerMetrics,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
  ) {
    const run = (stopping: AbortSignal): Promise<void> => this.ageOut(new Date(), stopping);
    this.#rounds = new RepeatedRound({ name: 'decisions.age-out', everyMs: EVERY_MS, run, logger });
  }

  onApplicationBootstrap(): void {
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  /** Portion by portion, until nothing is old or it is to stop. */
  async ageOut(now: Date, stopping: AbortSignal): Promise<void> {
    const before = new Date(now.getTime() - this.days * DAY_MS);
    const gone = { decisions: 0, droppedTexts: 0 };
    try {
      for (let portion = PORTION; portion === PORTION && !stopping.aborted;) {
        const { decisions, texts } = await this.retention.ageOut(before, PORTION);
        this.metrics.agedOutDecisions.inc(decisions);
        this.metrics.agedOutTexts.inc(texts);
        gone.decisions += decisions;
        gone.droppedTexts += texts;
        portion = decisions;
      }
    } finally {
      if (gone.decisions > 0) this.logger.event('decisions.aged-out', gone);
    }
  }
}
