import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { ModelRegistry, Platform, PlatformStore } from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import { eachPlatform } from '../platforms/each-platform.js';
import { RepeatedRound } from '../repeated-round.js';
import type { LearningState, TrainerMetrics } from '../trainer.metrics.js';
import type { StartTrainingRun } from './start-training-run.js';

const EVERY_MS = 30_000;

/** Tells the metrics of every platform how much waits to be learnt, and since when its champion serves. */
export class WatchLearning implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #rounds: RepeatedRound;

  constructor(
    private readonly platforms: PlatformStore,
    private readonly startTrainingRun: Pick<StartTrainingRun, 'newJudgements'>,
    private readonly registry: Pick<ModelRegistry, 'champion'>,
    private readonly metrics: TrainerMetrics,
    logger: StructuredLogger,
  ) {
    const run = (stopping: AbortSignal): Promise<void> => this.look(new Date(), stopping);
    this.#rounds = new RepeatedRound({ name: 'learning.watch', everyMs: EVERY_MS, run, logger });
  }

  onApplicationBootstrap(): void {
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async look(now: Date, stopping: AbortSignal): Promise<void> {
    const states: LearningState[] = [];
    const look = async ({ id: platform }: Platform): Promise<void> => {
      const judgementsWaiting = await this.startTrainingRun.newJudgements(platform);
      const since = (await this.registry.champion(platform))?.promotedAt;
      const championAgeSeconds = since && Math.max(0, (now.getTime() - since.getTime()) / 1000);
      states.push({ platform, judgementsWaiting, ...(championAgeSeconds !== undefined && { championAgeSeconds }) });
    };
    await eachPlatform(this.platforms, stopping, look).finally(() => this.metrics.learning(states));
  }
}
