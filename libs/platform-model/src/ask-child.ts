import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { ChildAnswer, ChildMessage, ChildTask } from './child-messages.js';
import { NothingToLearnError } from './learning-error.js';
import type { TrainingProgress } from './learn-on-base.js';
import type { TrainingStage } from './train-model.js';

export interface ChildOptions {
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Ends the process at once. */
  readonly signal?: AbortSignal;
  /** Told the number of the process. */
  readonly onStarted?: (pid: number) => void;
}

/** The process that trained ended without an answer: out of memory, killed, or a fault in native code. */
export class LearningProcessDiedError extends Error {
  override readonly name = 'LearningProcessDiedError';
  constructor(
    /** The exit code, or the signal that ended it. */
    readonly ending: number | string,
    /** How far it had come; undefined: it had not begun. */
    readonly stage: TrainingStage | undefined,
  ) {
    super(`the training process ended with ${ending} ${stage === undefined ? 'before it began' : `during "${stage}"`}`);
  }
}

/** The training threw something that this process has no class for. */
export class LearningFailedError extends Error {
  override readonly name = 'LearningFailedError';
  constructor(
    /** Its name. */
    readonly failure: string,
    message: string,
  ) {
    super(`${failure}: ${message}`);
  }
}

/**
 * Has a process of its own do one thing at the lowest priority, so that whoever serves here does not feel it.
 * @throws NothingToLearnError, LearningFailedError, LearningProcessDiedError; the signal's reason once it is aborted.
 */
export async function askChild(task: ChildTask, options: ChildOptions): Promise<ChildAnswer> {
  const { onProgress, onStarted, signal } = options;
  signal?.throwIfAborted();
  const entry = createRequire(import.meta.url).resolve('@parlance/platform-model/learn-process');
  const child = fork(entry, {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const kill = (): boolean => child.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  let stage: TrainingStage | undefined;
  let answer: ChildAnswer | undefined;
  child.on('message', (message) => {
    const told = message as ChildMessage;
    if (told.type !== 'progress') return void (answer = told);
    stage = told.progress.stage;
    onProgress?.(told.progress);
  });
  // After `close` nothing comes any more, messages included.
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  try {
    child.once('spawn', () => onStarted?.(child.pid!));
    // A child that dies before it has read everything makes this fail; `close` tells how it ended.
    child.send(task, () => undefined);
    const [code, endedBy] = await closed;
    signal?.throwIfAborted();
    if (answer === undefined) throw new LearningProcessDiedError(endedBy ?? code ?? 'no code', stage);
    if (answer.type === 'nothing-to-learn') throw new NothingToLearnError(answer.skipped);
    if (answer.type === 'failed') throw new LearningFailedError(answer.name, answer.message);
    return answer;
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}
