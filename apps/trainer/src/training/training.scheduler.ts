import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { type PlatformStore, type RegisteredModel, retrainingOf } from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import { CorrectionHints } from '../corrections/correction-hints.js';
import type { KeepBase } from './keep-base.js';
import type { TrainingSettings } from './learning-settings.js';
import type { RunTraining } from './run-training.js';
import type { StartTrainingRun } from './start-training-run.js';

const TICK_MS = 250;
/** After a tick that failed: the database, most likely, is away. */
const FAILED_TICK_MS = 5_000;
/** How often every platform is looked at, whoever took its corrections. */
const SWEEP_MS = 5_000;
/** The longest until a platform is looked at again: its policy may have been edited meanwhile. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Sees to it that platforms are trained when they are due, one at a time in this process. A platform whose corrections
 * came here (`corrected`) is looked at at once, every other within seconds.
 */
export class TrainingScheduler extends CorrectionHints implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** When to look at a platform again, in ms since 1970. */
  readonly #lookAt = new Map<string, number>();
  readonly #stopping = new AbortController();
  #sweepAt = 0;
  #ticks: Promise<void> | undefined;

  constructor(
    private readonly parts: {
      readonly platforms: PlatformStore;
      readonly keepBase: Pick<KeepBase, 'run'>;
      readonly startTrainingRun: StartTrainingRun;
      readonly runTraining: Pick<RunTraining, 'next'>;
      readonly settings: TrainingSettings;
      readonly logger: StructuredLogger;
    },
  ) {
    super();
  }

  override corrected(platform: string): void {
    this.#lookAt.set(platform, 0);
  }

  /** Looks at the platforms that are due, then takes one training through, if one waits. */
  async tick(now: Date): Promise<void> {
    // First: a model may be promoted only if its base is kept.
    const base = await this.parts.keepBase.run();
    if (now.getTime() >= this.#sweepAt) {
      this.#sweepAt = now.getTime() + SWEEP_MS;
      for (const { id } of await this.parts.platforms.list()) if (!this.#lookAt.has(id)) this.#lookAt.set(id, 0);
    }
    for (const [platform, at] of [...this.#lookAt]) if (at <= now.getTime()) await this.#look(platform, base, now);
    await this.parts.runTraining.next(this.#stopping.signal);
  }

  onApplicationBootstrap(): void {
    this.#ticks ??= this.#tickOn();
  }

  /** Gives up a training under way: another trainer, or this one after its restart, takes it up. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort(new Error('the trainer stops'));
    await this.#ticks;
  }

  async #look(platform: string, base: RegisteredModel['base'], now: Date): Promise<void> {
    const { platforms, startTrainingRun, settings, logger } = this.parts;
    // Taken out first: a correction that comes while we look puts it back.
    this.#lookAt.delete(platform);
    const wish = (await platforms.find(platform))?.policy.retraining;
    const policy = retrainingOf(wish, settings.policy);
    if (policy === undefined) return;
    const { train, detail, askAgainAt } = await startTrainingRun.ifDue(platform, { policy, base, now });
    if (train) logger.event('training.due', { platform, detail });
    if (askAgainAt === undefined || this.#lookAt.has(platform)) return;
    this.#lookAt.set(platform, Math.min(askAgainAt.getTime(), now.getTime() + LONGEST_WAIT_MS));
  }

  async #tickOn(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let pauseMs = TICK_MS;
      try {
        await this.tick(new Date());
      } catch (error) {
        this.parts.logger.event('training.tick-failed', { error }, 'warn');
        pauseMs = FAILED_TICK_MS;
      }
      await pause(pauseMs, signal);
    }
  }
}

/** Ends early when it is aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
