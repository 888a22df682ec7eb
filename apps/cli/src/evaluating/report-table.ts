import { aligned } from '../writing/aligned.js';
import type { Figure } from './evaluate-label.js';
import type { EvaluationReport } from './evaluation-report.js';

/** The report as two aligned tables for people: how well scores rank, and what the thresholds make of them. */
export function reportTable({ model, rows, badRows, labels, notJudged, unknownLabels }: EvaluationReport): string {
  const entries = Object.entries(labels);
  const ranking = [
    ['label', 'rows', 'positive', 'ROC-AUC', 'PR-AUC', 'best F1', 'at', 'calibration error'],
    ...entries.map(([label, report]) => [
      label,
      String(report.rows),
      String(report.positives),
      share(report.rocAuc),
      share(report.prAuc),
      share(report.bestF1),
      report.bestF1 === null ? '-' : report.bestF1.threshold.toFixed(3),
      share(report.calibrationError),
    ]),
  ];
  const flagging = [
    ['label', 'threshold', 'F1', 'precision', 'recall', 'true pos.', 'false pos.', 'false neg.', 'true neg.'],
    ...entries.map(([label, { atThreshold: at }]) => [
      label,
      String(at.threshold),
      share(at.f1),
      share(at.precision),
      share(at.recall),
      count(at.truePositives),
      count(at.falsePositives),
      count(at.falseNegatives),
      count(at.trueNegatives),
    ]),
  ];
  const notes = [
    ...entries.flatMap(([label, { note }]) => (note === undefined ? [] : [`${label}: ${note}`])),
    ...(notJudged.length > 0 ? [`no row is judged for: ${notJudged.join(', ')}`] : []),
    ...Object.entries(unknownLabels).map(
      ([label, times]) => `the model does not know ${label} (${times} rows have it)`,
    ),
  ];
  const head = `model ${model}, ${rows} rows${badRows > 0 ? `, ${badRows} bad left out` : ''}; 95 % intervals in brackets`;
  const tables = entries.length === 0 ? [] : ['', ...aligned(ranking), '', ...aligned(flagging)];
  return [head, ...tables, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n') + '\n';
}

function share(figure: Figure | null): string {
  return shown(figure, (value) => value.toFixed(3));
}

function count(figure: Figure): string {
  return shown(figure, (value) => String(Math.round(value)));
}

function shown(figure: Figure | null, format: (value: number) => string): string {
  if (figure === null) return '-';
  const { value, low, high } = figure;
  return low === undefined || high === undefined ? format(value) : `${format(value)} [${format(low)}, ${format(high)}]`;
}
