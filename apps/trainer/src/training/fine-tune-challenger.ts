import {
  type TaskOptions,
  type TrainedModel,
  type TrainingOrder,
  type TrainingProgress,
  TRAINING_STAGES,
} from '@parlance/platform-model';
import type { TrainerMetrics } from '../trainer.metrics.js';
import type { Dataset } from './build-dataset.js';
import { TRAINING_SEED } from './learning-settings.js';

/** How a model is trained: in a process of its own, or what a spec puts in its place. */
export interface ModelTrainer {
  train(order: TrainingOrder, options: TaskOptions): Promise<TrainedModel>;
}

export interface FineTuning {
  readonly platform: string;
  readonly dataset: Dataset;
  /** The model that serves, and the rows that it was not trained on. */
  readonly champion?: NonNullable<TrainingOrder['champion']> | undefined;
  /** Texts that the new model is to score. */
  readonly normCardTexts: readonly string[];
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly signal: AbortSignal;
}

/** Trains a platform's next model from a dataset, out of this process's way. */
export class FineTuneChallenger {
  constructor(
    private readonly basePath: string,
    private readonly metrics: TrainerMetrics,
    private readonly learning: ModelTrainer,
  ) {}

  async run({ platform, dataset, champion, normCardTexts, onProgress, signal }: FineTuning): Promise<TrainedModel> {
    const { rows, labels } = dataset;
    const order = {
      rows,
      labels,
      basePath: this.basePath,
      seed: TRAINING_SEED,
      platform,
      normCardTexts,
      ...(champion && { champion }),
    };
    const trained = await this.learning.train(order, { onProgress, signal });
    for (const stage of TRAINING_STAGES) this.metrics.trainingSeconds.observe({ stage }, trained.stageSeconds[stage]);
    return trained;
  }
}
