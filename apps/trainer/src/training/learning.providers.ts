import type { Provider } from '@nestjs/common';
import { DecisionStore, ModelRegistry, NormCardStore, PlatformStore, TrainingJobStore } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { LearningProcess } from '@parlance/platform-model';
import { ReplaceNormCards } from '../norm-cards/replace-norm-cards.js';
import { KeepPromises } from '../platforms/keep-promises.js';
import { PromiseSweep } from '../platforms/promise-sweep.js';
import { EvaluateChallenger } from '../promotion/evaluate-challenger.js';
import { ImportModel } from '../promotion/import-model.js';
import { PromoteChallenger } from '../promotion/promote-challenger.js';
import { RollBackChampion } from '../promotion/roll-back-champion.js';
import { ShowModel } from '../promotion/show-model.js';
import { TellClassifiers } from '../promotion/tell-classifiers.js';
import { TrainerMetrics } from '../trainer.metrics.js';
import { AdviseTraining } from './advise-training.js';
import { BuildDataset } from './build-dataset.js';
import { FineTuneChallenger } from './fine-tune-challenger.js';
import { KeepBase } from './keep-base.js';
import type { LearningOptions, TrainingSettings } from './learning-settings.js';
import { MeasureLearningCurve } from './measure-learning-curve.js';
import { RunTraining } from './run-training.js';
import { StartTrainingRun } from './start-training-run.js';
import { TrainingScheduler } from './training.scheduler.js';
import { WatchLearning } from './watch-learning.js';

/** The use cases from corrections to champions, and with `training` the scheduler that drives them. */
export function learningProviders(options: LearningOptions): Provider[] {
  const { corrections, registry, normCards, jobs, hints, training } = options;
  return [
    { provide: ModelRegistry, useValue: registry },
    { provide: NormCardStore, useValue: normCards },
    { provide: TrainingJobStore, useValue: jobs },
    {
      provide: ReplaceNormCards,
      inject: [PlatformStore, StructuredLogger],
      useFactory: (platforms: PlatformStore, logger: StructuredLogger) =>
        new ReplaceNormCards(platforms, normCards, logger),
    },
    { provide: StartTrainingRun, useValue: new StartTrainingRun(corrections, jobs, registry) },
    { provide: AdviseTraining, useValue: new AdviseTraining(corrections, jobs) },
    { provide: ShowModel, useValue: new ShowModel(registry, corrections) },
    {
      provide: ImportModel,
      inject: [StructuredLogger],
      useFactory: (logger: StructuredLogger) => new ImportModel(registry, training?.basePath, logger),
    },
    {
      provide: TellClassifiers,
      inject: [KeepPromises, TrainerMetrics, StructuredLogger],
      useFactory: (promises: KeepPromises, metrics: TrainerMetrics, logger: StructuredLogger) =>
        new TellClassifiers(hints, promises, metrics, logger),
    },
    {
      provide: PromoteChallenger,
      inject: [PlatformStore, TellClassifiers, TrainerMetrics, StructuredLogger],
      useFactory: (
        platforms: PlatformStore,
        tell: TellClassifiers,
        metrics: TrainerMetrics,
        logger: StructuredLogger,
      ) => new PromoteChallenger(registry, platforms, tell, metrics, logger),
    },
    {
      provide: PromiseSweep,
      inject: [PlatformStore, KeepPromises, StructuredLogger],
      useFactory: (platforms: PlatformStore, promises: KeepPromises, logger: StructuredLogger) =>
        new PromiseSweep(platforms, promises, logger),
    },
    {
      provide: RollBackChampion,
      inject: [TellClassifiers, StructuredLogger],
      useFactory: (tell: TellClassifiers, logger: StructuredLogger) => new RollBackChampion(registry, tell, logger),
    },
    {
      provide: WatchLearning,
      inject: [PlatformStore, StartTrainingRun, TrainerMetrics, StructuredLogger],
      useFactory: (
        platforms: PlatformStore,
        startTrainingRun: StartTrainingRun,
        metrics: TrainerMetrics,
        logger: StructuredLogger,
      ) => new WatchLearning(platforms, startTrainingRun, registry, metrics, logger),
    },
    ...(training === undefined ? [] : [schedulerProvider(options, training)]),
  ];
}

function schedulerProvider(
  { corrections, registry, normCards, jobs }: LearningOptions,
  settings: TrainingSettings,
): Provider {
  return {
    provide: TrainingScheduler,
    inject: [PlatformStore, DecisionStore, StartTrainingRun, PromoteChallenger, TrainerMetrics, StructuredLogger],
    useFactory: (
      platforms: PlatformStore,
      decisions: DecisionStore,
      startTrainingRun: StartTrainingRun,
      promote: PromoteChallenger,
      metrics: TrainerMetrics,
      logger: StructuredLogger,
    ) => {
      const keepBase = new KeepBase(registry, settings.basePath);
      const learning = new LearningProcess();
      const steps = {
        jobs,
        registry,
        normCards,
        keepBase,
        buildDataset: new BuildDataset(corrections, decisions),
        fineTune: new FineTuneChallenger(settings.basePath, metrics, learning),
        evaluate: new EvaluateChallenger(registry, platforms, normCards),
        promote,
        learningCurve: new MeasureLearningCurve({ basePath: settings.basePath, jobs, metrics, logger, learning }),
        logger,
      };
      const runTraining = new RunTraining(steps, settings.worker, settings.leaseMs);
      return new TrainingScheduler({ platforms, keepBase, startTrainingRun, runTraining, learning, settings, logger });
    },
  };
}
