import { type BootstrapOptions, bootstrapIntervals, type Interval, type Measure } from './bootstrap.js';
import type { Ranking } from './ranking.js';

/** A figure, and where it would fall on other texts of the same kind. */
export interface MeasuredFigure {
  readonly value: number;
  /** 95 %; undefined where too few resamples had the figure. */
  readonly interval: Interval | undefined;
}

/** Each measure with its bootstrap interval; undefined where the measure is, such as without a text of one reading. */
export function measuredFigures<Name extends string>(
  ranking: Ranking,
  measures: Readonly<Record<Name, Measure>>,
  options: BootstrapOptions = {},
): Record<Name, MeasuredFigure | undefined> {
  const intervals = bootstrapIntervals(ranking, measures, options);
  const onceEach = new Uint16Array(ranking.length).fill(1);
  const figures = (Object.keys(measures) as Name[]).map((name) => {
    const value = measures[name](ranking, onceEach);
    return [name, value === undefined ? undefined : { value, interval: intervals[name] }] as const;
  });
  return Object.fromEntries(figures) as Record<Name, MeasuredFigure | undefined>;
}
