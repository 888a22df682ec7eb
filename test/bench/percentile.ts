/** The value below which a share of the values lies; NaN if there are none. */
export function percentile(values: readonly number[], share: number): number {
  const rising = Float64Array.from(values).sort();
  return rising[Math.min(rising.length - 1, Math.floor(share * rising.length))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
