import type { LabelledRow } from '../data/labelled-row.js';
import { BASE_LABELS } from '../labels.js';
import { type Calibration, calibrate } from './calibrate.js';

/** Probabilities this close to 0 or 1 have no exact logit any more. */
const SMALLEST = 1e-15;

/**
 * A calibration of every label, from the rows that judge it. `scores` come from a model whose calibration is the identity:
 * their logits are its z.
 */
export function calibrateLabels(
  rows: readonly LabelledRow[],
  scores: readonly Readonly<Record<string, number>>[],
): Calibration[] {
  return BASE_LABELS.map((label) => {
    const judged = rows.flatMap((row, i) => (row.labels[label] === undefined ? [] : [i]));
    return calibrate({
      logits: Float64Array.from(judged, (i) => logit(scores[i]![label]!)),
      targets: Uint8Array.from(judged, (i) => rows[i]!.labels[label]!),
    });
  });
}

function logit(probability: number): number {
  const p = Math.min(1 - SMALLEST, Math.max(SMALLEST, probability));
  return Math.log(p / (1 - p));
}
