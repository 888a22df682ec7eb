/** Learning rate at a step, counted from 0. */
export type Schedule = (step: number) => number;

export interface WarmUpOptions {
  readonly peak: number;
  readonly steps: number;
  /** Share of the steps spent rising from 0 to the peak. */
  readonly warmUp: number;
  /** What the rate ends at, as a share of the peak. */
  readonly floor: number;
}

/** Rises linearly, then falls along half a cosine (Loshchilov and Hutter 2017). */
export function cosineSchedule(options: WarmUpOptions): Schedule {
  return warmedUp(options, (progress) => 0.5 * (1 + Math.cos(Math.PI * progress)));
}

/** Rises linearly, then falls linearly. */
export function linearSchedule(options: WarmUpOptions): Schedule {
  return warmedUp(options, (progress) => 1 - progress);
}

function warmedUp({ peak, steps, warmUp, floor }: WarmUpOptions, fall: (progress: number) => number): Schedule {
  const rising = warmUp * steps;
  return (step) => {
    if (step < rising) return (peak * (step + 1)) / Math.max(rising, 1);
    const progress = Math.min(1, (step - rising) / Math.max(1, steps - rising));
    return peak * (floor + (1 - floor) * fall(progress));
  };
}
