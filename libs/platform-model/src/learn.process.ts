// Does what it is told to, out of everybody's way: at the lowest priority, and gone with whoever started it.
import { constants, setPriority } from 'node:os';
import type { ChildMessage, ChildTask } from './child-messages.js';
import { learningCurveOf } from './curve/learning-curve-of.js';
import { LearningBase } from './learning-base.js';
import { NothingToLearnError } from './learning-error.js';
import { trainModel } from './train-model.js';

setPriority(constants.priority.PRIORITY_LOW);
process.once('disconnect', () => process.exit(0));

/** Kept open for what comes next. */
let kept: { readonly path: string; readonly base: LearningBase } | undefined;
let last: Promise<void> = Promise.resolve();
process.on('message', (task) => {
  last = last.then(() => answer(task as ChildTask));
});

async function answer(task: ChildTask): Promise<void> {
  const message = await done(task);
  if (message !== undefined) process.send!(message);
}

async function done(task: ChildTask): Promise<ChildMessage | undefined> {
  try {
    switch (task.type) {
      case 'get-ready':
        return void (await (await baseAt(task.basePath)).getReady());
      case 'learning-curve':
        return { type: task.type, curve: await learningCurveOf(task.order, await baseAt(task.order.basePath)) };
      case 'train': {
        onProgress({ stage: 'features' });
        const base = await baseAt(task.order.basePath);
        return { type: 'trained', trained: await trainModel(task.order, { onProgress, base }) };
      }
    }
  } catch (error) {
    // Whatever is wrong now will be when it is asked for, and then there is somebody to tell.
    if (task.type === 'get-ready') return undefined;
    if (error instanceof NothingToLearnError) return { type: 'nothing-to-learn', skipped: error.skipped };
    if (error instanceof Error) return { type: 'failed', name: error.name, message: error.message };
    return { type: 'failed', name: 'Error', message: String(error) };
  }
}

async function baseAt(path: string): Promise<LearningBase> {
  if (kept?.path === path) return kept.base;
  const other = kept;
  kept = undefined;
  await other?.base.close();
  const base = await LearningBase.open(path);
  kept = { path, base };
  return base;
}

function onProgress(progress: Extract<ChildMessage, { type: 'progress' }>['progress']): void {
  const message: ChildMessage = { type: 'progress', progress };
  process.send!(message);
}
