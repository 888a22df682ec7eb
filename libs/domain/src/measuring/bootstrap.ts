import type { Ranking, Weights } from './ranking.js';
import { seededRandom } from './seeded-random.js';

/** A measure of a ranking whose texts count as often as `weights` say. */
export type Measure = (ranking: Ranking, weights: Weights) => number | undefined;

/** Where a figure would fall in `level` of the cases if other texts of the same kind had been measured. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly resamples?: number;
  /** The same seed, ranking and measures give the same intervals, bit for bit. */
  readonly seed?: number;
  /** The share of resamples inside an interval. */
  readonly level?: number;
}

/**
 * An interval per measure from a plain bootstrap: whole texts are drawn with replacement, not stratified by truth, so that
 * the share of positives varies as it would among other texts. Percentile intervals: Efron & Tibshirani 1993, §13.3.
 * Resamples in which a measure is undefined (no positive was drawn) are left out of its interval; a measure that is
 * undefined in more than half of them has none.
 * Costs resamples · texts draws and one walk per measure; nothing is sorted again.
 */
export function bootstrapIntervals<Name extends string>(
  ranking: Ranking,
  measures: Readonly<Record<Name, Measure>>,
  { resamples = 1000, seed = 1, level = 0.95 }: BootstrapOptions = {},
): Record<Name, Interval | undefined> {
  const names = Object.keys(measures) as Name[];
  const values = names.map(() => new Float64Array(resamples));
  const defined = names.map(() => 0);
  const random = seededRandom(seed);
  const weights = new Uint16Array(ranking.length);
  for (let resample = 0; resample < resamples; resample++) {
    weights.fill(0);
    for (let draw = 0; draw < weights.length; draw++) weights[Math.floor((random() / 2 ** 32) * weights.length)]!++;
    names.forEach((name, i) => {
      const value = measures[name](ranking, weights);
      if (value !== undefined) values[i]![defined[i]!++] = value;
    });
  }
  const intervals = names.map((name, i) => [name, percentileInterval(values[i]!, defined[i]!, level)] as const);
  return Object.fromEntries(intervals) as Record<Name, Interval | undefined>;
}

function percentileInterval(values: Float64Array, defined: number, level: number): Interval | undefined {
  if (defined === 0 || defined * 2 < values.length) return undefined;
  const sorted = values.subarray(0, defined).sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

/** Between the two nearest values, in proportion: Hyndman & Fan 1996, type 7. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}
