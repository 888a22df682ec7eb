import type { LabelReport } from './evaluate-label.js';

/** What `parlance evaluate --json` prints. */
export interface EvaluationReport {
  /** Version of the model. */
  readonly model: string;
  /** Rows that were scored. */
  readonly rows: number;
  /** Rows that could not be read or scored; they are not in the figures. */
  readonly badRows: number;
  /** By label of the model that at least one row is judged for. */
  readonly labels: Readonly<Record<string, LabelReport>>;
  /** Labels of the model that no row is judged for. */
  readonly notJudged: readonly string[];
  /** Labels in the rows that the model does not know, and in how many rows. */
  readonly unknownLabels: Readonly<Record<string, number>>;
}
