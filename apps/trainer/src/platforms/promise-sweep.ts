import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { PlatformStore } from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import { RepeatedRound } from '../repeated-round.js';
import { eachPlatform } from './each-platform.js';
import type { KeepPromises } from './keep-promises.js';

/** How old a threshold may be that moderators' judgements or a day's decisions no longer bear out. */
const EVERY_MS = 300_000;

/** Has every platform's promises resolved anew now and then: judgements, decisions and other trainers change what holds. */
export class PromiseSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #rounds: RepeatedRound;

  constructor(
    platforms: PlatformStore,
    keepPromises: Pick<KeepPromises, 'run'>,
    logger: StructuredLogger,
    everyMs = EVERY_MS,
  ) {
    const run = (stopping: AbortSignal): Promise<void> =>
      eachPlatform(platforms, stopping, async ({ id, stated }) => {
        if (stated !== undefined) await keepPromises.run(id);
      });
    this.#rounds = new RepeatedRound({ name: 'platform.promises', everyMs, run, logger });
  }

  onApplicationBootstrap(): void {
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }
}
