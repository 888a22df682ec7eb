import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { PlatformStore } from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import type { KeepPromises } from './keep-promises.js';

/** How old a threshold may be that moderators' judgements or a day's decisions no longer bear out. */
const SWEEP_MS = 300_000;

/** Has every platform's promises resolved anew now and then: judgements, decisions and other trainers change what holds. */
export class PromiseSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly platforms: PlatformStore,
    private readonly keepPromises: KeepPromises,
    private readonly logger: StructuredLogger,
    private readonly everyMs = SWEEP_MS,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#sweeping ??= this.#sweep().finally(() => (this.#sweeping = undefined));
    }, this.everyMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    try {
      for (const { id, stated } of await this.platforms.list()) {
        if (this.#stopped) return;
        if (stated !== undefined) await this.keepPromises.run(id);
      }
    } catch (error) {
      this.logger.event('platform.promises-unresolved', { error }, 'warn');
    }
  }
}
