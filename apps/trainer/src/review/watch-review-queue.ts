import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Platform, PlatformStore, ReviewQueue } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { eachPlatform } from '../platforms/each-platform.js';
import { RepeatedRound } from '../repeated-round.js';
import { TrainerMetrics } from '../trainer.metrics.js';

const EVERY_MS = 30_000;

/** Counts every platform's reviews for the metrics, and forgets leases that have ended. */
@Injectable()
export class WatchReviewQueue implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #rounds: RepeatedRound;

  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ReviewQueue) private readonly queue: ReviewQueue,
    @Inject(TrainerMetrics) private readonly metrics: TrainerMetrics,
    @Inject(StructuredLogger) logger: StructuredLogger,
  ) {
    const run = (stopping: AbortSignal): Promise<void> => this.look(new Date(), stopping);
    this.#rounds = new RepeatedRound({ name: 'reviews.count', everyMs: EVERY_MS, run, logger });
  }

  onApplicationBootstrap(): void {
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async look(now: Date, stopping: AbortSignal): Promise<void> {
    await this.queue.forgetEnded();
    const queues: { platform: string; items: number; ageSeconds: number }[] = [];
    const count = async ({ id: platform }: Platform): Promise<void> => {
      const { toReview, disputed, oldestDecidedAt = now } = await this.queue.counts(platform);
      const ageSeconds = Math.max(0, (now.getTime() - oldestDecidedAt.getTime()) / 1000);
      queues.push({ platform, items: toReview + disputed, ageSeconds });
    };
    await eachPlatform(this.platforms, stopping, count).finally(() => this.metrics.reviews(queues));
  }
}
