import type { LearningCurve } from '@parlance/domain';
import type { LearningCurveOrder } from './curve/learning-curve-of.js';
import type { TrainingProgress } from './learn-on-base.js';
import type { SkippedLabel } from './learning-error.js';
import type { TrainedModel, TrainingOrder } from './train-model.js';

/** What a training process is told to do, once. */
export type ChildTask =
  | { readonly type: 'train'; readonly order: TrainingOrder }
  | { readonly type: 'learning-curve'; readonly order: LearningCurveOrder };

/** What a training process tells the process that started it; but for progress, once. */
export type ChildMessage =
  | { readonly type: 'progress'; readonly progress: TrainingProgress }
  | { readonly type: 'trained'; readonly trained: TrainedModel }
  | { readonly type: 'learning-curve'; readonly curve: LearningCurve }
  | { readonly type: 'nothing-to-learn'; readonly skipped: readonly SkippedLabel[] }
  | { readonly type: 'failed'; readonly name: string; readonly message: string };

/** The answer that ends the process. */
export type ChildAnswer = Exclude<ChildMessage, { readonly type: 'progress' }>;
