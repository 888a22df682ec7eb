import { type LabelledRow, targetsOf } from './labelled-row.js';
import { BASE_LABELS } from '../labels.js';

/** What a row teaches: its targets, how much it counts, and which set it is from. */
export interface TrainingTargets {
  /** [rows, labels]: 0, 1 or UNKNOWN. */
  readonly targets: Int8Array;
  /** [rows]: factor of a row's loss. */
  readonly weights: Float32Array;
  /** [rows]: index into `sets`. */
  readonly setOf: Uint8Array;
  readonly sets: readonly string[];
}

/** Sets whose rows count less: davidson's tweets were chosen by keyword, and 83 % of them are positive. */
export const SET_WEIGHTS: Readonly<Record<string, number>> = { davidson: 0.3 };

export function trainingTargets(rows: readonly LabelledRow[]): TrainingTargets {
  const sets = [...new Set(rows.map((row) => row.set))];
  const targets = new Int8Array(rows.length * BASE_LABELS.length);
  rows.forEach((row, i) => targets.set(targetsOf(row), i * BASE_LABELS.length));
  return {
    targets,
    weights: Float32Array.from(rows, (row) => SET_WEIGHTS[row.set] ?? 1),
    setOf: Uint8Array.from(rows, (row) => sets.indexOf(row.set)),
    sets,
  };
}
