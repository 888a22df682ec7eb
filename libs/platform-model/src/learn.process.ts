// Trains the one model it is told to, out of everybody's way: the lowest priority, and gone with whoever started it.
import { constants, setPriority } from 'node:os';
import type { ChildMessage } from './child-messages.js';
import { NothingToLearnError } from './learning-error.js';
import { trainModel, type TrainingOrder } from './train-model.js';

setPriority(constants.priority.PRIORITY_LOW);
process.once('disconnect', () => process.exit(1));
process.once('message', (order) => void answer(order as TrainingOrder));

async function answer(order: TrainingOrder): Promise<void> {
  const message = await trained(order);
  process.send!(message, () => process.exit(0));
}

async function trained(order: TrainingOrder): Promise<ChildMessage> {
  try {
    return { type: 'trained', trained: await trainModel(order, { onProgress }) };
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
