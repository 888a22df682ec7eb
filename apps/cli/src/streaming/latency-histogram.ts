/** Each bucket is 2 % wider than the one before, so a percentile is at most 2 % too high. */
const GROWTH = Math.log(1.02);
const SMALLEST_MS = 0.01;

/** Counts latencies in buckets, so that a million of them take no more room than ten. */
export class LatencyHistogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #maxMs = 0;

  add(milliseconds: number): void {
    const bucket = Math.ceil(Math.log(Math.max(milliseconds, SMALLEST_MS) / SMALLEST_MS) / GROWTH);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count++;
    this.#maxMs = Math.max(this.#maxMs, milliseconds);
  }

  get count(): number {
    return this.#count;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** The latency in milliseconds that `share` of all did not exceed; undefined without any. */
  percentileMs(share: number): number | undefined {
    const wanted = Math.ceil(share * this.#count);
    let seen = 0;
    for (const [bucket, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return Math.min(SMALLEST_MS * Math.exp(bucket * GROWTH), this.#maxMs);
    }
    return undefined;
  }
}
