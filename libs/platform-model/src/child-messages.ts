import type { SkippedLabel } from './learning-error.js';
import type { TrainedModel, TrainingProgress } from './train-model.js';

/** What a training process tells the process that started it. It is told one `TrainingOrder`, and answers once. */
export type ChildMessage =
  | { readonly type: 'progress'; readonly progress: TrainingProgress }
  | { readonly type: 'trained'; readonly trained: TrainedModel }
  | { readonly type: 'nothing-to-learn'; readonly skipped: readonly SkippedLabel[] }
  | { readonly type: 'failed'; readonly name: string; readonly message: string };
