/** Where a training run stands, for a progress bar or a log line. */
export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  /** Mean loss since the last event. */
  readonly loss: number;
  readonly secondsLeft: number;
}

export interface FitOptions {
  readonly steps: number;
  /** Takes one step and gives its loss; `step` counts from 0. */
  readonly takeStep: (step: number) => Promise<number>;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Steps between two progress events. */
  readonly every?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds; only the estimate of the time left depends on it. */
  readonly now?: () => number;
}

/**
 * Runs a training loop to its end: progress on the way, and an end between two steps when it is cancelled.
 * @throws the signal's reason if it is aborted; NonFiniteLossError as soon as the loss is not a number.
 */
export async function fit({
  steps,
  takeStep,
  onProgress,
  every = 100,
  signal,
  now = () => performance.now(),
}: FitOptions): Promise<void> {
  const started = now();
  let sum = 0;
  let since = 0;
  for (let step = 0; step < steps; step++) {
    signal?.throwIfAborted();
    const loss = await takeStep(step);
    if (!Number.isFinite(loss)) throw new NonFiniteLossError(step, loss);
    sum += loss;
    since++;
    if (since === every || step === steps - 1) {
      const secondsLeft = (((now() - started) / (step + 1)) * (steps - step - 1)) / 1000;
      onProgress?.({ step: step + 1, steps, loss: sum / since, secondsLeft });
      sum = since = 0;
    }
  }
}

/** Training left the range of numbers: the learning rate is too high or an input is not finite. */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
  constructor(
    readonly step: number,
    readonly loss: number,
  ) {
    super(`the loss of step ${step} is ${loss}: lower the learning rate, or look for inputs that are not finite`);
  }
}
