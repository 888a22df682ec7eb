import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { PlatformStore } from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import { RepeatedRound } from '../repeated-round.js';
import type { KeepPromises } from './keep-promises.js';

/** How old a threshold may be that moderators' judgements or a day's decisions no longer bear out. */
const EVERY_MS = 300_000;

/** Has every platform's promises resolved anew now and then: judgements, decisions and other trainers change what holds. */
export class PromiseSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #rounds: RepeatedRound;

  constructor(
    private readonly platforms: PlatformStore,
    private readonly keepPromises: Pick<KeepPromises, 'run'>,
    logger: StructuredLogger,
    everyMs = EVERY_MS,
  ) {
    const run = (stopping: AbortSignal): Promise<void> => this.#sweep(stopping);
    this.#rounds = new RepeatedRound({ name: 'platform.promises', everyMs, run, logger });
  }

  onApplicationBootstrap(): void {
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  /** One platform's failure is not the next one's. */
  async #sweep(stopping: AbortSignal): Promise<void> {
    const failed: unknown[] = [];
    for (const { id, stated } of await this.platforms.list()) {
      if (stopping.aborted) break;
      if (stated !== undefined) await this.keepPromises.run(id).catch((error: unknown) => failed.push(error));
    }
    if (failed.length > 0) throw new AggregateError(failed, `${failed.length} platforms keep the thresholds they had`);
  }
}
