import type { MeasuredFigure } from '../measuring/measured-figure.js';
import { seededRandom } from '../measuring/seeded-random.js';

/** A figure in [0, 1] that was reached with so many labels. */
export interface CurvePoint extends MeasuredFigure {
  readonly labels: number;
}

/** How much more a figure would likely be, with a 95 % interval. None is negative: more labels do not read worse. */
export interface Gain {
  readonly gain: number;
  readonly low: number;
  readonly high: number;
}

/** a − b·n^−c */
interface PowerLaw {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const FEWEST_POINTS = 3;
/** An interval wider than this says nothing that anybody could act on. */
const WIDEST = 0.15;
const EXPONENTS = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.9, 1, 1.1, 1.2];
const DRAWS = 400;
const SEED = 1;
/** The width of a 95 % interval in standard errors of a normal distribution. */
const ERRORS_WIDE = 2 * 1.96;

/**
 * What `more` labels would likely add to the figure of the most labels: by a power law through the points (Cortes et al.
 * 1993), which neither falls nor passes 1. The interval is of the same law through points that are moved by their own
 * standard error, each by itself (those of the same texts move together, and would move the gain less). It is of that noise
 * alone: that the law holds, and that the next labels are like the ones before, is assumed.
 * Undefined with fewer than three points, where one has no interval, and where the interval would be wider than .15.
 */
export function likelyGain(points: readonly CurvePoint[], more: number): Gain | undefined {
  const errors = points.map(({ interval }) => interval && (interval.high - interval.low) / ERRORS_WIDE);
  if (points.length < FEWEST_POINTS || errors.some((error) => error === undefined)) return undefined;
  const labels = points.map((point) => point.labels);
  const values = points.map(({ value }) => value);
  const now = Math.max(...labels);
  const gainOf = ({ b, c }: PowerLaw): number => b * (now ** -c - (now + more) ** -c);
  const normal = normals(SEED);
  const drawn = Array.from({ length: DRAWS }, () =>
    gainOf(
      powerLaw(
        labels,
        values.map((value, i) => value + errors[i]! * normal()),
      ),
    ),
  ).sort((a, b) => a - b);
  const gain = gainOf(powerLaw(labels, values));
  const at = (share: number): number => drawn[Math.round(share * (DRAWS - 1))]!;
  const [low, high] = [Math.min(gain, at(0.025)), Math.max(gain, at(0.975))];
  return high - low > WIDEST ? undefined : { gain, low, high };
}

/** The law of least squares: b from a regression on n^−c, for each exponent. */
function powerLaw(labels: readonly number[], values: readonly number[]): PowerLaw {
  let best: PowerLaw | undefined;
  let least = Infinity;
  for (const c of EXPONENTS) {
    const law = lawOf(
      labels.map((n) => n ** -c),
      values,
      c,
    );
    const error = labels.reduce((sum, n, i) => sum + (law.a - law.b * n ** -c - values[i]!) ** 2, 0);
    if (error < least) [best, least] = [law, error];
  }
  return best!;
}

function lawOf(powers: readonly number[], values: readonly number[], c: number): PowerLaw {
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const [x, y] = [mean(powers), mean(values)];
  const along = powers.reduce((sum, power, i) => sum + (power - x) * (values[i]! - y), 0);
  const across = powers.reduce((sum, power) => sum + (power - x) ** 2, 0);
  const b = -along / across;
  if (b <= 0) return { a: Math.min(1, y), b: 0, c };
  const a = y + b * x;
  if (a <= 1) return { a, b, c };
  // No figure passes 1: of the laws that end there the nearest.
  const missing = powers.reduce((sum, power, i) => sum + power * (1 - values[i]!), 0);
  const squares = powers.reduce((sum, power) => sum + power ** 2, 0);
  return { a: 1, b: Math.max(0, missing / squares), c };
}

/** Standard normal numbers (Box and Muller 1958). */
function normals(seed: number): () => number {
  const random = seededRandom(seed);
  const uniform = (): number => (random() + 0.5) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
