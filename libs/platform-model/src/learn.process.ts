// Does the one thing it is told to, out of everybody's way: the lowest priority, and gone with whoever started it.
import { constants, setPriority } from 'node:os';
import type { ChildMessage, ChildTask } from './child-messages.js';
import { learningCurveOf } from './curve/learning-curve-of.js';
import { NothingToLearnError } from './learning-error.js';
import { trainModel } from './train-model.js';

setPriority(constants.priority.PRIORITY_LOW);
process.once('disconnect', () => process.exit(1));
process.once('message', (task) => void answer(task as ChildTask));

async function answer(task: ChildTask): Promise<void> {
  const message = await done(task);
  process.send!(message, () => process.exit(0));
}

async function done(task: ChildTask): Promise<ChildMessage> {
  try {
    if (task.type === 'learning-curve') return { type: task.type, curve: await learningCurveOf(task.order) };
    return { type: 'trained', trained: await trainModel(task.order, { onProgress }) };
  } catch (error) {
    if (error instanceof NothingToLearnError) return { type: 'nothing-to-learn', skipped: error.skipped };
    if (error instanceof Error) return { type: 'failed', name: error.name, message: error.message };
    return { type: 'failed', name: 'Error', message: String(error) };
  }
}

function onProgress(progress: Extract<ChildMessage, { type: 'progress' }>['progress']): void {
  const message: ChildMessage = { type: 'progress', progress };
  process.send!(message);
}
