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
    if (task.type === 'get-ready') return void (await baseAt(task.basePath));
    const openBase = (): Promise<LearningBase> => baseAt(task.order.basePath);
    if (task.type === 'train')
      return { type: 'trained', trained: await trainModel(task.order, { onProgress, openBase }) };
    return { type: task.type, curve: await learningCurveOf(task.order, openBase) };
  } catch (error) {
    if (error instanceof NothingToLearnError) return { type: 'nothing-to-learn', skipped: error.skipped };
    // It may be the base's fault, such as a worker that was lost: the next task has a base of its own.
    await forget();
    // Nobody waits to be told: if it is wrong still when a training comes, that says so.
    if (task.type === 'get-ready') return undefined;
    if (error instanceof Error) return { type: 'failed', name: error.name, message: error.message };
    return { type: 'failed', name: 'Error', message: String(error) };
  }
}

async function baseAt(path: string): Promise<LearningBase> {
  if (kept?.path === path) return kept.base;
  await forget();
  const base = await LearningBase.open(path);
  kept = { path, base };
  return base;
}

async function forget(): Promise<void> {
  const before = kept;
  kept = undefined;
  await before?.base.close();
}

function onProgress(progress: Extract<ChildMessage, { type: 'progress' }>['progress']): void {
  const message: ChildMessage = { type: 'progress', progress };
  process.send!(message);
}
