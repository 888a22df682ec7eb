import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { composeHandOut, type LeasedReview, PlatformStore, ReviewQueue } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';

/** Injection token of how long what is handed out is one moderator's, in ms. */
export const REVIEW_LEASE_MS = Symbol('review lease');

/** How often it is looked again after others took what was chosen. */
const MOST_LOOKS = 5;
const SEEDS = 2 ** 31;

/** Hands out what a moderator should look at next: what he holds already, then uncertain, disputed and random texts. */
@Injectable()
export class HandOutReviews {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ReviewQueue) private readonly queue: ReviewQueue,
    @Inject(REVIEW_LEASE_MS) private readonly leaseMs: number,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
  ) {}

  /** At most `items` reviews, all of them the moderator's for the whole lease; undefined if there is no such platform. */
  async run(platform: string, moderator: string, items: number): Promise<readonly LeasedReview[] | undefined> {
    const policy = (await this.platforms.find(platform))?.policy;
    if (policy === undefined) return undefined;
    const held = (await this.queue.held(platform, moderator)).slice(0, items);
    const his = new Set(await this.queue.lease(platform, moderator, held, this.leaseMs));
    for (let look = 0; look < MOST_LOOKS && his.size < items; look++) {
      const pool = await this.queue.pool(platform, moderator);
      const choices = composeHandOut(pool, items - his.size, policy, randomInt(SEEDS));
      const leased = await this.queue.lease(platform, moderator, choices, this.leaseMs);
      for (const textHash of leased) his.add(textHash);
      // Nothing was there to choose, or nobody took anything of it first.
      if (leased.size === choices.length) break;
    }
    const reviews = (await this.queue.held(platform, moderator)).filter(({ textHash }) => his.has(textHash));
    this.logger.event('reviews.handed-out', { platform, asked: items, held: held.length, handedOut: reviews.length });
    return reviews;
  }
}
