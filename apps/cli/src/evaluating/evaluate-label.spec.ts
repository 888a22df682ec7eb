import { describe, expect, it } from 'vitest';
import { evaluateLabel } from './evaluate-label.js';
import { reportTable } from './report-table.js';

/** By hand: 0.9+ 0.8- 0.6+ 0.2-; three of the four pairs are in order. */
const judged = { scores: [0.2, 0.9, 0.8, 0.6], truths: [0, 1, 0, 1] };

describe('evaluateLabel', () => {
  it('measures by hand what four texts give', () => {
    const report = evaluateLabel(judged, 0.7, { resamples: 50 });
    expect(report).toMatchObject({ rows: 4, positives: 2 });
    expect(report.rocAuc!.value).toBe(3 / 4);
    expect(report.prAuc!.value).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(report.bestF1).toMatchObject({ value: 4 / 5, threshold: 0.6 });
    const { truePositives, falsePositives, falseNegatives, trueNegatives, f1, precision, recall } = report.atThreshold;
    expect([truePositives, falsePositives, falseNegatives, trueNegatives].map(({ value }) => value)).toEqual([
      1, 1, 1, 1,
    ]);
    expect([f1!.value, precision!.value, recall!.value]).toEqual([0.5, 0.5, 0.5]);
    // Four bins of one: (0.1 + 0.8 + 0.4 + 0.2) / 4.
    expect(report.calibrationError!.value).toBeCloseTo(0.375, 12);
  });

  it('says that there is one class only, and keeps what is still defined', () => {
    const report = evaluateLabel({ scores: [0.6, 0.2], truths: [1, 1] }, 0.5, { resamples: 20 });
    expect(report.note).toBe('one class only: each of the 2 judged rows has the label');
    expect([report.rocAuc, report.prAuc, report.bestF1]).toEqual([null, null, null]);
    expect(report.atThreshold.recall!.value).toBe(0.5);
    expect(report.calibrationError!.value).toBeCloseTo((0.4 + 0.8) / 2, 12);
  });
});

describe('reportTable', () => {
  it('aligns figures under their names and shows what is undefined as a dash', () => {
    const figure = { value: 0.5, low: 0.25, high: 0.75 };
    const one = { value: 1, low: 0, high: 2 };
    const counts = { truePositives: one, falsePositives: one, falseNegatives: one, trueNegatives: one };
    const table = reportTable({
      model: 'm',
      rows: 4,
      badRows: 1,
      labels: {
        insult: {
          rows: 4,
          positives: 2,
          rocAuc: figure,
          prAuc: null,
          bestF1: { ...figure, threshold: 0.6 },
          calibrationError: figure,
          atThreshold: { threshold: 0.5, f1: figure, precision: null, recall: figure, ...counts },
        },
      },
      notJudged: ['threat'],
      unknownLabels: { griefing: 3 },
    });
    expect(table).toBe(
      `model m, 4 rows, 1 bad left out; 95 % intervals in brackets

label   rows  positive               ROC-AUC  PR-AUC               best F1     at     calibration error
insult     4         2  0.500 [0.250, 0.750]       -  0.500 [0.250, 0.750]  0.600  0.500 [0.250, 0.750]

label   threshold                    F1  precision                recall  true pos.  false pos.  false neg.  true neg.
insult        0.5  0.500 [0.250, 0.750]          -  0.500 [0.250, 0.750]   1 [0, 2]    1 [0, 2]    1 [0, 2]   1 [0, 2]

no row is judged for: threat
the model does not know griefing (3 rows have it)
`,
    );
  });
});
