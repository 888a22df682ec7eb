import { Controller, Inject } from '@nestjs/common';
import { TOPICS } from '@parlance/contracts';
import { BatchHandler, type BatchOutcome } from '@parlance/messaging';
import { FollowPlatforms } from './follow-platforms.js';

const NOTHING: BatchOutcome = { outputs: [], rejected: [] };

/**
 * A hint that somebody edited a platform: look at the registry now rather than at the next turn of the timer. What the
 * hint says does not matter, so a malformed one does no harm and an old one costs one query.
 */
@Controller()
export class PlatformChangedConsumer {
  constructor(@Inject(FollowPlatforms) private readonly followPlatforms: FollowPlatforms) {}

  @BatchHandler(TOPICS.platformChanged.name)
  async lookNow(): Promise<BatchOutcome> {
    await this.followPlatforms.refresh();
    return NOTHING;
  }
}
