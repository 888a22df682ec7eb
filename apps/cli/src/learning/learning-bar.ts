import type { TrainingProgress } from '@parlance/platform-model';
import type { WriteStream } from 'node:tty';

const WIDTH = 24;
const EVERY_MS = 100;

/** Where a training stands, or what is before or after it. */
export type ShownProgress =
  | TrainingProgress
  | {
      readonly stage: 'learning-curve';
      /** Which of the portions is learnt from, from 1. */
      readonly portion: number;
      readonly portions: number;
    }
  /** Of a server's training that no trainer has begun yet. */
  | { readonly stage: 'waiting' };

/** A bar on a terminal: stage, fold, loss and seconds left; silent where there is no terminal. */
export class LearningBar {
  #shownAt = 0;
  #shown = false;

  constructor(private readonly stream: Pick<WriteStream, 'isTTY' | 'write'> = process.stderr) {}

  show(progress: ShownProgress): void {
    const now = performance.now();
    if (!this.stream.isTTY || now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    this.#shown = true;
    this.stream.write(`\r\u001b[K${line(progress)}`);
  }

  /** Takes the bar away, so that the next message starts on a clean line. */
  clear(): void {
    if (this.#shown) this.stream.write('\r\u001b[K');
    this.#shown = false;
  }
}

function line(progress: ShownProgress): string {
  switch (progress.stage) {
    case 'waiting':
      return 'waiting for a trainer that is free';
    case 'features':
      return 'reading the texts through the base model';
    case 'adapter': {
      const { fold, folds, step, steps, loss, secondsLeft } = progress;
      const done = (fold + step / steps) / (folds + 1);
      return `${bar(done)} adapter ${fold + 1} of ${folds + 1}, loss ${loss.toFixed(3)}, ${Math.ceil(secondsLeft)} s left`;
    }
    case 'head':
      return `${bar((progress.fold - 1) / progress.folds)} ${progress.label}, fold ${progress.fold} of ${progress.folds}`;
    case 'bundle':
      return 'measuring, and checking the bundle';
    case 'learning-curve': {
      const { portion, portions } = progress;
      return `${bar((portion - 1) / portions)} the report's learning curve, portion ${portion} of ${portions}`;
    }
  }
}

function bar(share: number): string {
  const filled = Math.round(WIDTH * share);
  return `[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}]`;
}
