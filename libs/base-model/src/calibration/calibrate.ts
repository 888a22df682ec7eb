/** p = σ(slope · z + intercept). */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

/** Logits and 0/1 targets of the texts whose label is known, in the same order. */
export interface KnownLogits {
  readonly logits: Float64Array;
  readonly targets: Uint8Array;
}

const IDENTITY: Calibration = { slope: 1, intercept: 0 };
const NEWTON_STEPS = 100;
const TOLERANCE = 1e-10;
const SMALLEST_SLOPE = 0.05;

/**
 * The slope and intercept with the lowest cross-entropy (Platt 2000, without his smoothed targets): Newton's method with
 * halved steps, since the problem is convex. Without both targets among them there is nothing to fit: slope 1, intercept 0.
 * The slope is at least .05, so that calibration never turns an order around.
 */
export function calibrate({ logits, targets }: KnownLogits): Calibration {
  const positives = targets.reduce((sum, target) => sum + target, 0);
  if (positives === 0 || positives === targets.length) return IDENTITY;
  let { slope, intercept } = IDENTITY;
  let loss = crossEntropy(logits, targets, slope, intercept);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const { slopeStep, interceptStep } = newtonStep(logits, targets, slope, intercept);
    let factor = 1;
    let next = crossEntropy(logits, targets, slope - slopeStep, intercept - interceptStep);
    while (next > loss && factor > TOLERANCE) {
      factor /= 2;
      next = crossEntropy(logits, targets, slope - factor * slopeStep, intercept - factor * interceptStep);
    }
    if (next >= loss) break;
    slope -= factor * slopeStep;
    intercept -= factor * interceptStep;
    const gain = loss - next;
    loss = next;
    if (gain < TOLERANCE) break;
  }
  return { slope: Math.max(SMALLEST_SLOPE, slope), intercept };
}

function newtonStep(logits: Float64Array, targets: Uint8Array, slope: number, intercept: number) {
  let gradientSlope = 0;
  let gradientIntercept = 0;
  let slopeSlope = 1e-12;
  let slopeIntercept = 0;
  let interceptIntercept = 1e-12;
  for (let i = 0; i < logits.length; i++) {
    const z = logits[i]!;
    const p = 1 / (1 + Math.exp(-(slope * z + intercept)));
    const error = p - targets[i]!;
    const curvature = p * (1 - p);
    gradientSlope += error * z;
    gradientIntercept += error;
    slopeSlope += curvature * z * z;
    slopeIntercept += curvature * z;
    interceptIntercept += curvature;
  }
  const determinant = slopeSlope * interceptIntercept - slopeIntercept * slopeIntercept;
  return {
    slopeStep: (interceptIntercept * gradientSlope - slopeIntercept * gradientIntercept) / determinant,
    interceptStep: (slopeSlope * gradientIntercept - slopeIntercept * gradientSlope) / determinant,
  };
}

/** Mean, in nats. */
function crossEntropy(logits: Float64Array, targets: Uint8Array, slope: number, intercept: number): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const z = slope * logits[i]! + intercept;
    const margin = targets[i] === 1 ? z : -z;
    sum += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  }
  return sum / logits.length;
}
