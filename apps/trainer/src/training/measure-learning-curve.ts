import type { LearningCurve, TrainingJob, TrainingJobStore } from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import type { LearningCurveOrder, TrainedModel } from '@parlance/platform-model';
import type { TrainerMetrics } from '../trainer.metrics.js';
import type { Dataset } from './build-dataset.js';
import { TRAINING_SEED } from './learning-settings.js';

/** How a curve is measured: in a process of its own, or what a spec puts in its place. */
export interface CurveMeasurer {
  learningCurve(order: LearningCurveOrder, options: { readonly signal: AbortSignal }): Promise<LearningCurve>;
}

/** Measures what more labels bring once a training is over, out of this process's way, and keeps it with the outcome. */
export class MeasureLearningCurve {
  constructor(
    private readonly parts: {
      readonly basePath: string;
      readonly jobs: TrainingJobStore;
      readonly metrics: TrainerMetrics;
      readonly logger: StructuredLogger;
      readonly learning: CurveMeasurer;
    },
  ) {}

  /** Never throws: a model that was trained is none the worse if its curve cannot be measured. */
  async run(finished: {
    readonly job: Pick<TrainingJob, 'id' | 'platform'>;
    readonly dataset: Pick<Dataset, 'rows'>;
    readonly trained: Pick<TrainedModel, 'labels' | 'outOfFold'>;
    readonly signal: AbortSignal;
  }): Promise<void> {
    const { basePath, jobs, metrics, logger, learning } = this.parts;
    const { job, dataset, trained, signal } = finished;
    const [label] = trained.labels;
    const outOfFold = label === undefined ? undefined : trained.outOfFold[label];
    if (label === undefined || outOfFold === undefined) return;
    const facts = { platform: job.platform, training: job.id };
    const began = performance.now();
    try {
      const order = { rows: dataset.rows, label, outOfFold, basePath, seed: TRAINING_SEED };
      await jobs.keepLearningCurve(job.id, await learning.learningCurve(order, { signal }));
      metrics.trainingSeconds.observe({ stage: 'learning-curve' }, (performance.now() - began) / 1000);
    } catch (error) {
      if (signal.aborted) logger.event('training.learning-curve-given-up', facts);
      else logger.event('training.learning-curve-failed', { ...facts, error }, 'warn');
    }
  }
}
