/** Where a label's head starts: a · z0 + b, from the base's logit alone. */
export interface StartingPoint {
  readonly slope: number;
  readonly intercept: number;
}

const SLOPE_PULL = 10;
const INTERCEPT_PULL = 0.5;
const MOST_STEPS = 50;

/**
 * argmin Σ logloss(a z0 + b) + 5 (a − 1)² + b²/4 over the texts given, by Newton's method.
 * A label that the base does not know has z0 = 0 throughout, and a stays 1.
 */
export function startingPoint(priors: Float64Array, readings: Int8Array, texts: Iterable<number>): StartingPoint {
  const rows = [...texts];
  let slope = 1;
  let intercept = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    let gradientSlope = SLOPE_PULL * (slope - 1);
    let gradientIntercept = INTERCEPT_PULL * intercept;
    let [ss, si, ii] = [SLOPE_PULL, 0, INTERCEPT_PULL];
    for (const text of rows) {
      const z0 = priors[text]!;
      const p = 1 / (1 + Math.exp(-(slope * z0 + intercept)));
      const error = p - readings[text]!;
      const curvature = p * (1 - p);
      gradientSlope += error * z0;
      gradientIntercept += error;
      ss += curvature * z0 * z0;
      si += curvature * z0;
      ii += curvature;
    }
    const determinant = ss * ii - si * si;
    const moveSlope = (ii * gradientSlope - si * gradientIntercept) / determinant;
    const moveIntercept = (ss * gradientIntercept - si * gradientSlope) / determinant;
    slope -= moveSlope;
    intercept -= moveIntercept;
    if (Math.abs(moveSlope) + Math.abs(moveIntercept) < 1e-6) break;
  }
  return { slope, intercept };
}
