/** p = σ(slope · z + intercept) */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

const SLOPE_PULL = 20;
const INTERCEPT_PULL = 1;
const MOST_STEPS = 40;

/**
 * Platt's scaling with a prior at "calibrated already": minimises cross-entropy + c²/2 + 10 (s − 1)² over out-of-fold
 * logits, by Newton's method. Platt 1999.
 */
export function calibrate(logits: ArrayLike<number>, readings: ArrayLike<number>): Calibration {
  let slope = 1;
  let intercept = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    let gradientSlope = SLOPE_PULL * (slope - 1);
    let gradientIntercept = INTERCEPT_PULL * intercept;
    let [ss, si, ii] = [SLOPE_PULL, 0, INTERCEPT_PULL];
    for (let i = 0; i < logits.length; i++) {
      const z = logits[i]!;
      const p = 1 / (1 + Math.exp(-(slope * z + intercept)));
      const error = p - readings[i]!;
      const curvature = p * (1 - p);
      gradientSlope += error * z;
      gradientIntercept += error;
      ss += curvature * z * z;
      si += curvature * z;
      ii += curvature;
    }
    const determinant = ss * ii - si * si;
    slope -= (ii * gradientSlope - si * gradientIntercept) / determinant;
    intercept -= (ss * gradientIntercept - si * gradientSlope) / determinant;
  }
  return { slope, intercept };
}
