import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { type PlatformStore, type RegisteredModel, RetriableError, retrainingOf } from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import type { LearningProcess } from '@parlance/platform-model';
import { RepeatedRound } from '../repeated-round.js';
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
/** How long before a training may be due its process is started: nobody else needs it. */
const READY_AHEAD_MS = 10_000;
/** The longest until a platform is looked at again: its policy may have been edited meanwhile. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Sees to it that platforms are trained when they are due, one at a time in this process. A platform whose corrections
 * came here (`corrected`) is looked at at once, every other within seconds.
 */
export class TrainingScheduler extends CorrectionHints implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** When to look at a platform again, in ms since 1970. */
  readonly #lookAt = new Map<string, number>();
  /** By platform: since when a little quiet is all that is missing. */
  readonly #waitingSince = new Map<string, Date>();
  readonly #ticks: RepeatedRound;
  #sweepAt = 0;

  constructor(
    private readonly parts: {
      readonly platforms: PlatformStore;
      readonly keepBase: Pick<KeepBase, 'run'>;
      readonly startTrainingRun: StartTrainingRun;
      readonly runTraining: Pick<RunTraining, 'next'>;
      readonly learning: Pick<LearningProcess, 'getReady' | 'close'>;
      readonly settings: TrainingSettings;
      readonly logger: StructuredLogger;
    },
  ) {
    super();
    this.#ticks = new RepeatedRound({
      ...{ name: 'training.tick', everyMs: TICK_MS, afterFailureMs: FAILED_TICK_MS, logger: parts.logger },
      run: (stopping) => this.tick(new Date(), stopping),
    });
  }

  override corrected(platform: string): void {
    this.#lookAt.set(platform, 0);
  }

  /** Looks at the platforms that are due, then takes one training through, if one waits; it is given up when `stopping`. */
  async tick(now: Date, stopping: AbortSignal): Promise<void> {
    // First: a model may be promoted only if its base is kept.
    const base = await this.parts.keepBase.run();
    if (now.getTime() >= this.#sweepAt) {
      this.#sweepAt = now.getTime() + SWEEP_MS;
      for (const { id } of await this.parts.platforms.list()) if (!this.#lookAt.has(id)) this.#lookAt.set(id, 0);
    }
    for (const [platform, at] of [...this.#lookAt]) if (at <= now.getTime()) await this.#tryToLook(platform, base, now);
    await this.parts.runTraining.next(stopping);
  }

  onApplicationBootstrap(): void {
    this.#ticks.start();
  }

  /** Gives up a training under way: another trainer, or this one after its restart, takes it up. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#ticks.stop();
    await this.parts.learning.close();
  }

  /** One platform's failure, such as judgements too many to be counted in time, is not the next one's. */
  async #tryToLook(platform: string, base: RegisteredModel['base'], now: Date): Promise<void> {
    try {
      await this.#look(platform, base, now);
    } catch (error) {
      // The database is away: for every other platform, too.
      if (error instanceof RetriableError) throw error;
      this.parts.logger.event('training.look-failed', { platform, error }, 'warn');
    }
  }

  async #look(platform: string, base: RegisteredModel['base'], now: Date): Promise<void> {
    const { platforms, startTrainingRun, learning, settings, logger } = this.parts;
    // Taken out first: a correction that comes while we look puts it back.
    this.#lookAt.delete(platform);
    const wish = (await platforms.find(platform))?.policy.retraining;
    const policy = retrainingOf(wish, settings.policy);
    if (policy === undefined) return void this.#waitingSince.delete(platform);
    const waitingSince = this.#waitingSince.get(platform);
    const { train, reason, detail, askAgainAt } = await startTrainingRun.ifDue(platform, {
      ...{ policy, base, now, waitingSince },
    });
    if (train) logger.event('training.due', { platform, detail });
    const forQuiet = reason === 'judgements-still-coming';
    if (forQuiet) this.#waitingSince.set(platform, waitingSince ?? now);
    // After a training the wait goes on, if there is one: the judgements do not rest for it.
    else if (reason !== 'trained-lately') this.#waitingSince.delete(platform);
    if (askAgainAt === undefined) return;
    const readyAt = askAgainAt.getTime() - READY_AHEAD_MS;
    if (forQuiet && readyAt <= now.getTime()) learning.getReady(settings.basePath);
    if (this.#lookAt.has(platform)) return;
    const next = forQuiet && readyAt > now.getTime() ? readyAt : askAgainAt.getTime();
    this.#lookAt.set(platform, Math.min(next, now.getTime() + LONGEST_WAIT_MS));
  }
}
