import { fitLogisticLine, type LogisticLine, sigmoid } from './logistic-line.js';

/** p = σ(slope · z + intercept) */
export type Calibration = LogisticLine;

/**
 * Platt's scaling with a prior at "calibrated already": minimises cross-entropy + c²/2 + 10 (s − 1)² over out-of-fold
 * logits. Platt 1999.
 */
export function calibrate(logits: ArrayLike<number>, readings: ArrayLike<number>): Calibration {
  return fitLogisticLine(logits, readings, { slope: 20, intercept: 1 });
}

/** The score of a logit, in [0, 1]. */
export function calibrated(z: number, { slope, intercept }: Calibration): number {
  return sigmoid(slope * z + intercept);
}
