export interface BackOffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Uniform in [0, 1); spreads retries of several processes. */
  readonly random?: () => number;
}

/** Delays that double with each failure in a row, up to a limit, between half and the whole of their nominal length. */
export class BackOff {
  private failures = 0;

  constructor(private readonly options: BackOffOptions) {}

  /** The delay after one more failure, in milliseconds. */
  next(): number {
    const { firstMs, maxMs, random = Math.random } = this.options;
    const nominal = Math.min(maxMs, firstMs * 2 ** this.failures++);
    return nominal * (0.5 + 0.5 * random());
  }

  succeeded(): void {
    this.failures = 0;
  }
}
