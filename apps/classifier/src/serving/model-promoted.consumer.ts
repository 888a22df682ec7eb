import { Controller, Inject } from '@nestjs/common';
import { TOPICS } from '@parlance/contracts';
import { BatchHandler, type BatchOutcome } from '@parlance/messaging';
import { FollowChampions } from './follow-champions.js';

const NOTHING: BatchOutcome = { outputs: [], rejected: [] };

/** A hint that a platform got another champion: look at the registry now, as at an edited platform. */
@Controller()
export class ModelPromotedConsumer {
  constructor(@Inject(FollowChampions) private readonly followChampions: FollowChampions) {}

  @BatchHandler(TOPICS.modelPromoted.name)
  async lookNow(): Promise<BatchOutcome> {
    await this.followChampions.refresh();
    return NOTHING;
  }
}
