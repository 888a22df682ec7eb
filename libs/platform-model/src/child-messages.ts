import type { LearningCurve } from '@parlance/domain';
import type { LearningCurveOrder } from './curve/learning-curve-of.js';
import type { TrainingProgress } from './learn-on-base.js';
import type { SkippedLabel } from './learning-error.js';
import type { TrainedModel, TrainingOrder } from './train-model.js';

/** What a training process is told to do, one thing after the other. */
export type ChildTask =
  | { readonly type: 'get-ready'; readonly basePath: string }
  | { readonly type: 'train'; readonly order: TrainingOrder }
  | { readonly type: 'learning-curve'; readonly order: LearningCurveOrder };

/** What a training process tells the process that started it: progress, and one answer to all but `get-ready`. */
export type ChildMessage =
  | { readonly type: 'progress'; readonly progress: TrainingProgress }
  | { readonly type: 'trained'; readonly trained: TrainedModel }
  | { readonly type: 'learning-curve'; readonly curve: LearningCurve }
  | { readonly type: 'nothing-to-learn'; readonly skipped: readonly SkippedLabel[] }
  | { readonly type: 'failed'; readonly name: string; readonly message: string };

/** What a task came to. */
export type ChildAnswer = Exclude<ChildMessage, { readonly type: 'progress' }>;
