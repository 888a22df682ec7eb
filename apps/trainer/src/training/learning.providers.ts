import type { Provider } from '@nestjs/common';
import { ModelRegistry, PlatformStore, TrainingJobStore } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { EvaluateChallenger } from '../promotion/evaluate-challenger.js';
import { PromoteChallenger } from '../promotion/promote-challenger.js';
import { RollBackChampion } from '../promotion/roll-back-champion.js';
import { TellClassifiers } from '../promotion/tell-classifiers.js';
import { TrainerMetrics } from '../trainer.metrics.js';
import { BuildDataset } from './build-dataset.js';
import { FineTuneChallenger } from './fine-tune-challenger.js';
import { KeepBase } from './keep-base.js';
import type { LearningOptions, TrainingSettings } from './learning-settings.js';
import { RunTraining } from './run-training.js';
import { StartTrainingRun } from './start-training-run.js';
import { TrainingScheduler } from './training.scheduler.js';

/** The use cases from corrections to champions, and with `training` the scheduler that drives them. */
export function learningProviders({ corrections, registry, jobs, hints, training }: LearningOptions): Provider[] {
  return [
    { provide: ModelRegistry, useValue: registry },
    { provide: TrainingJobStore, useValue: jobs },
    { provide: StartTrainingRun, useValue: new StartTrainingRun(corrections, jobs, registry) },
    {
      provide: TellClassifiers,
      inject: [TrainerMetrics, StructuredLogger],
      useFactory: (metrics: TrainerMetrics, logger: StructuredLogger) => new TellClassifiers(hints, metrics, logger),
    },
    {
      provide: PromoteChallenger,
      inject: [TellClassifiers, TrainerMetrics, StructuredLogger],
      useFactory: (tell: TellClassifiers, metrics: TrainerMetrics, logger: StructuredLogger) =>
        new PromoteChallenger(registry, tell, metrics, logger),
    },
    {
      provide: RollBackChampion,
      inject: [TellClassifiers, StructuredLogger],
      useFactory: (tell: TellClassifiers, logger: StructuredLogger) => new RollBackChampion(registry, tell, logger),
    },
    ...(training === undefined ? [] : [schedulerProvider({ corrections, registry, jobs }, training)]),
  ];
}

function schedulerProvider(
  { corrections, registry, jobs }: Pick<LearningOptions, 'corrections' | 'registry' | 'jobs'>,
  settings: TrainingSettings,
): Provider {
  return {
    provide: TrainingScheduler,
    inject: [PlatformStore, StartTrainingRun, PromoteChallenger, TrainerMetrics, StructuredLogger],
    useFactory: (
      platforms: PlatformStore,
      startTrainingRun: StartTrainingRun,
      promote: PromoteChallenger,
      metrics: TrainerMetrics,
      logger: StructuredLogger,
    ) => {
      const keepBase = new KeepBase(registry, settings.basePath);
      const steps = {
        jobs,
        registry,
        keepBase,
        buildDataset: new BuildDataset(corrections),
        fineTune: new FineTuneChallenger(settings.basePath, metrics),
        evaluate: new EvaluateChallenger(registry, platforms),
        promote,
        logger,
      };
      const runTraining = new RunTraining(steps, settings.worker);
      return new TrainingScheduler({ platforms, keepBase, startTrainingRun, runTraining, settings, logger });
    },
  };
}
