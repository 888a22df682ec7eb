import type { Random } from '../training/random.js';

/** Fills a fresh parameter. */
export type Initializer = (values: Float32Array, random: Random) => void;

export const zeros: Initializer = (values) => void values.fill(0);

export const ones: Initializer = (values) => void values.fill(1);

/** Normal with mean 0 and the given standard deviation. */
export function normal(standardDeviation: number): Initializer {
  return (values, random) => {
    for (let i = 0; i < values.length; i++) values[i] = standardDeviation * random.normal();
  };
}

/** Uniform in [-limit, limit). */
export function uniform(limit: number): Initializer {
  return (values, random) => {
    for (let i = 0; i < values.length; i++) values[i] = limit * (2 * random.uniform() - 1);
  };
}
