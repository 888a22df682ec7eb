import type { LearningCurve } from '@parlance/domain';
import { askChild, type ChildOptions } from './ask-child.js';
import type { LearningCurveOrder } from './curve/learning-curve-of.js';
import type { TrainedModel, TrainingOrder } from './train-model.js';

export interface LearnInChildOptions extends TrainingOrder, ChildOptions {}

/**
 * `trainModel` in a process of its own at the lowest priority, so that whoever serves here does not feel it.
 * @throws NothingToLearnError, LearningFailedError, LearningProcessDiedError; the signal's reason once it is aborted.
 */
export async function learnInChild(options: LearnInChildOptions): Promise<TrainedModel> {
  const { onProgress, onStarted, signal, ...order } = options;
  const answer = await askChild(
    { type: 'train', order },
    { ...(onProgress && { onProgress }), ...(onStarted && { onStarted }), ...(signal && { signal }) },
  );
  if (answer.type !== 'trained') throw new TypeError(`a ${answer.type} is no trained model`);
  return answer.trained;
}

/** `learningCurveOf` in such a process. @throws LearningFailedError, LearningProcessDiedError; the signal's reason. */
export async function learningCurveInChild(
  order: LearningCurveOrder,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<LearningCurve> {
  const answer = await askChild({ type: 'learning-curve', order }, { ...(signal && { signal }) });
  if (answer.type !== 'learning-curve') throw new TypeError(`a ${answer.type} is no learning curve`);
  return answer.curve;
}
