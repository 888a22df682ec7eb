import { fitLogisticLine, type LogisticLine } from '../logistic-line.js';

/** Where a label's head starts: a · z0 + b, from the base's logit alone. */
export type StartingPoint = LogisticLine;

/**
 * argmin Σ logloss(a z0 + b) + 5 (a − 1)² + b²/4 over the texts given. A label that the base does not know has z0 = 0
 * throughout, and a stays 1.
 */
export function startingPoint(priors: Float64Array, readings: Int8Array, texts: Iterable<number>): StartingPoint {
  const rows = [...texts];
  return fitLogisticLine(
    rows.map((text) => priors[text]!),
    rows.map((text) => readings[text]!),
    { slope: 10, intercept: 0.5 },
  );
}
