import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { LearningCurve } from '@parlance/domain';
import type { ChildAnswer, ChildMessage, ChildTask } from './child-messages.js';
import type { LearningCurveOrder } from './curve/learning-curve-of.js';
import { NothingToLearnError } from './learning-error.js';
import type { TrainingProgress } from './learn-on-base.js';
import type { TrainedModel, TrainingOrder, TrainingStage } from './train-model.js';

/** How long an idle process is kept for the next training. */
const DEFAULT_KEEP_MS = 60_000;

export interface TaskOptions {
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Ends the process at once, or if others' turn is still on, is seen when one's own comes. */
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

/** A task was asked of a `LearningProcess` that is closed. */
export class LearningProcessClosedError extends Error {
  override readonly name = 'LearningProcessClosedError';
  constructor() {
    super('the training process is closed');
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
 * Trains in a process of its own at the lowest priority, so that whoever serves here does not feel it. The process is kept for
 * a while: the base model stays open in it, and a text's features are read once. One thing is done at a time, in the order
 * asked.
 *
 * @example
 * const learning = new LearningProcess();
 * const { bundle } = await learning.train({ rows, labels: ['toxicity'], basePath: BASE_BUNDLE_PATH, seed: 1 });
 * await learning.close();
 */
export class LearningProcess {
  #running: RunningProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  constructor(private readonly keepMs = DEFAULT_KEEP_MS) {}

  /** Has the process start and open the base, so that a training that soon follows finds it open. */
  getReady(basePath: string): void {
    // Whoever is at work is as ready as can be.
    if (this.#waiting > 0 || this.#closed) return;
    const process = this.#process();
    process.send({ type: 'get-ready', basePath });
    process.used = true;
    this.#keepForAWhile();
  }

  /** `trainModel`. @throws NothingToLearnError, LearningFailedError, LearningProcessDiedError; the signal's reason. */
  async train(order: TrainingOrder, options: TaskOptions = {}): Promise<TrainedModel> {
    const answer = await this.#ask({ type: 'train', order }, options);
    if (answer.type !== 'trained') throw new TypeError(`a ${answer.type} is no trained model`);
    return answer.trained;
  }

  /** `learningCurveOf`. @throws LearningFailedError, LearningProcessDiedError; the signal's reason once it is aborted. */
  async learningCurve(order: LearningCurveOrder, options: Pick<TaskOptions, 'signal'> = {}): Promise<LearningCurve> {
    const answer = await this.#ask({ type: 'learning-curve', order }, options);
    if (answer.type !== 'learning-curve') throw new TypeError(`a ${answer.type} is no learning curve`);
    return answer.curve;
  }

  /** Ends the process, whatever it does; what waits for its turn is not begun. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#running?.end();
  }

  #ask(task: ChildTask, options: TaskOptions): Promise<ChildAnswer> {
    this.#waiting++;
    clearTimeout(this.#idle);
    const asked = this.#last.then(() => this.#do(task, options));
    const settled = (): void => {
      if (--this.#waiting === 0) this.#keepForAWhile();
    };
    this.#last = asked.then(settled, settled);
    return asked;
  }

  async #do(task: ChildTask, options: TaskOptions): Promise<ChildAnswer> {
    if (this.#closed) throw new LearningProcessClosedError();
    const process = this.#process();
    try {
      return await process.do(task, options);
    } catch (error) {
      // One that was idle may have been ended by the system without our having seen it yet.
      // (A training tells its first stage before anything else; a curve tells none.)
      const wasIdle = process.used && error instanceof LearningProcessDiedError && error.stage === undefined;
      if (!wasIdle || task.type !== 'train' || this.#closed) throw error;
      return this.#process().do(task, options);
    } finally {
      process.used = true;
    }
  }

  #process(): RunningProcess {
    if (this.#running === undefined || this.#running.ended) this.#running = new RunningProcess();
    return this.#running;
  }

  #keepForAWhile(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#running?.end(), this.keepMs).unref();
  }
}

/** One process, until it ends. It keeps nobody alive but whoever waits for an answer. */
class RunningProcess {
  readonly #child: ChildProcess;
  /** After `close` nothing comes any more, messages included. */
  readonly #closed: Promise<number | string>;
  #listener: ((message: ChildMessage) => void) | undefined;
  ended = false;
  /** Whether it was asked for anything before. */
  used = false;

  constructor() {
    const entry = createRequire(import.meta.url).resolve('@parlance/platform-model/learn-process');
    this.#child = fork(entry, {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => this.#listener?.(message as ChildMessage));
    const ended = (how: number | string): number | string => {
      this.ended = true;
      return how;
    };
    this.#closed = once(this.#child, 'close').then(
      ([code, signal]: (number | string | null)[]) => ended(signal ?? code ?? 'no code'),
      // It could not even be started.
      (error: unknown) => ended(String(error)),
    );
    this.#holdUs(false);
  }

  send(task: ChildTask): void {
    // A process that dies before it has read everything makes this fail; `close` tells how it ended.
    this.#child.send(task, () => undefined);
  }

  async do(task: ChildTask, { onProgress, onStarted, signal }: TaskOptions): Promise<ChildAnswer> {
    signal?.throwIfAborted();
    const kill = (): void => void this.end();
    signal?.addEventListener('abort', kill, { once: true });
    this.#holdUs(true);
    let stage: TrainingStage | undefined;
    try {
      const answered = new Promise<ChildAnswer>((resolve) => {
        this.#listener = (told) => {
          if (told.type !== 'progress') return resolve(told);
          stage = told.progress.stage;
          onProgress?.(told.progress);
        };
      });
      if (this.#child.pid !== undefined) onStarted?.(this.#child.pid);
      this.send(task);
      const answer = await Promise.race([answered, this.#closed]);
      signal?.throwIfAborted();
      if (typeof answer !== 'object') throw new LearningProcessDiedError(answer, stage);
      if (answer.type === 'nothing-to-learn') throw new NothingToLearnError(answer.skipped);
      if (answer.type === 'failed') throw new LearningFailedError(answer.name, answer.message);
      return answer;
    } finally {
      signal?.removeEventListener('abort', kill);
      this.#listener = undefined;
      this.#holdUs(false);
    }
  }

  /** At once; gone when it resolves. */
  async end(): Promise<void> {
    this.ended = true;
    this.#child.kill('SIGKILL');
    this.#holdUs(true);
    await this.#closed;
  }

  /** Whether this process goes on for the other's sake. */
  #holdUs(hold: boolean): void {
    for (const handle of [this.#child, this.#child.channel]) {
      if (hold) handle?.ref();
      else handle?.unref();
    }
  }
}
