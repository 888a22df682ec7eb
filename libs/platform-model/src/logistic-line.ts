/** p = σ(slope · z + intercept) */
export interface LogisticLine {
  readonly slope: number;
  readonly intercept: number;
}

/** How strongly the line is drawn to slope 1 and intercept 0. */
export interface Pulls {
  /** The objective has slope pull · (slope − 1)²/2. */
  readonly slope: number;
  /** And intercept pull · intercept²/2. */
  readonly intercept: number;
}

const MOST_STEPS = 100;
const SMALLEST_STEP = 1e-9;

/**
 * Minimises cross-entropy of σ(slope · z + intercept) and the pulls: Newton's method, each step halved until it helps
 * (from a far start a whole one leads away). `readings`: 0 or 1. Strictly convex if both pulls are above 0.
 */
export function fitLogisticLine(z: ArrayLike<number>, readings: ArrayLike<number>, pulls: Pulls): LogisticLine {
  let line: LogisticLine = { slope: 1, intercept: 0 };
  let value = objective(z, readings, pulls, line);
  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = newtonDirection(z, readings, pulls, line);
    let size = 1;
    let next: LogisticLine;
    let nextValue: number;
    do {
      next = { slope: line.slope - size * direction.slope, intercept: line.intercept - size * direction.intercept };
      nextValue = objective(z, readings, pulls, next);
      size /= 2;
    } while (nextValue > value && size > SMALLEST_STEP);
    if (!(nextValue < value)) break;
    [line, value] = [next, nextValue];
  }
  return line;
}

function newtonDirection(
  z: ArrayLike<number>,
  readings: ArrayLike<number>,
  pulls: Pulls,
  { slope, intercept }: LogisticLine,
): LogisticLine {
  let gradientSlope = pulls.slope * (slope - 1);
  let gradientIntercept = pulls.intercept * intercept;
  let [ss, si, ii] = [pulls.slope, 0, pulls.intercept];
  for (let i = 0; i < z.length; i++) {
    const p = sigmoid(slope * z[i]! + intercept);
    const error = p - readings[i]!;
    const curvature = p * (1 - p);
    gradientSlope += error * z[i]!;
    gradientIntercept += error;
    ss += curvature * z[i]! * z[i]!;
    si += curvature * z[i]!;
    ii += curvature;
  }
  const determinant = ss * ii - si * si;
  return {
    slope: (ii * gradientSlope - si * gradientIntercept) / determinant,
    intercept: (ss * gradientIntercept - si * gradientSlope) / determinant,
  };
}

function objective(
  z: ArrayLike<number>,
  readings: ArrayLike<number>,
  pulls: Pulls,
  { slope, intercept }: LogisticLine,
): number {
  let value = (pulls.slope * (slope - 1) ** 2 + pulls.intercept * intercept ** 2) / 2;
  for (let i = 0; i < z.length; i++) value += logLoss(slope * z[i]! + intercept, readings[i]!);
  return value;
}

/** σ(z) */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** Cross-entropy of σ(z), in nats; finite for any finite z. */
export function logLoss(z: number, reading: number): number {
  const margin = reading === 1 ? z : -z;
  return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
}
