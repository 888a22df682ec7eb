import type { Command } from 'commander';
import { BATCHES_PER_WORKER, DEFAULT_WORKERS, startPool } from '../answering/start-pool.js';
import { evaluateRows } from '../evaluating/evaluate-rows.js';
import { reportTable } from '../evaluating/report-table.js';
import { addThreshold, DEFAULT_THRESHOLDS, type Thresholds } from '../evaluating/thresholds.js';
import { CannotRunError, EXIT } from '../exit-codes.js';
import type { Invocation } from '../program.js';
import { parseJudgedContent } from '../reading/input-row.js';
import { openInput } from '../reading/open-input.js';
import { readRows } from '../reading/read-rows.js';
import { LineOutput } from '../writing/line-output.js';
import { Progress } from '../writing/progress.js';
import { positiveInteger } from './option-values.js';

interface EvaluateCommandOptions {
  readonly model?: string;
  readonly json?: true;
  readonly threshold: Thresholds;
  readonly workers: number;
}

/** `parlance evaluate`: how well a model's scores agree with labelled texts. */
export function addEvaluateCommand(program: Command, { signal, exit }: Invocation): void {
  program
    .command('evaluate')
    .description("Measure a model's scores against labelled texts, each figure with its 95 % interval")
    .argument('[file]', 'labelled rows, gzip or not; standard input without it')
    .option('--model <file>', 'model bundle; the base model that ships with Parlance without it')
    .option(
      '--threshold <score>',
      'flag from this score; label=score for one label; repeatable',
      addThreshold,
      DEFAULT_THRESHOLDS,
    )
    .option('--json', 'print the report as JSON')
    .option('--workers <n>', 'threads that score', positiveInteger, DEFAULT_WORKERS)
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, { model, json, threshold, workers }: EvaluateCommandOptions) => {
      const input = await openInput(file, signal);
      try {
        const scorer = await startPool({ model, workers });
        try {
          requireLabels(Object.keys(threshold.byLabel), scorer.labels);
          const progress = new Progress('texts');
          const report = await evaluateRows(readRows(input.chunks, 'jsonl', parseJudgedContent), {
            scorer,
            thresholds: threshold,
            maxInFlight: workers * BATCHES_PER_WORKER,
            onBadRow: ({ line, error }) => {
              progress.clear();
              process.stderr.write(`parlance: line ${line}: ${error}\n`);
            },
            onRows: (rows) => progress.show(rows),
            signal,
          });
          progress.clear();
          await new LineOutput(process.stdout).write(json ? `${JSON.stringify(report)}\n` : reportTable(report));
          exit(report.badRows === 0 ? EXIT.ok : EXIT.badLines);
        } finally {
          await scorer.close();
        }
      } finally {
        input.close();
      }
    });
}

/** A misspelt label would be measured at another threshold than was asked for. */
function requireLabels(labels: readonly string[], known: readonly string[]): void {
  const unknown = labels.filter((label) => !known.includes(label));
  if (unknown.length > 0)
    throw new CannotRunError(`--threshold: the model has no label ${unknown.join(', ')}; it has ${known.join(', ')}`);
}

const HELP = `
Rows: {"text": "…", "labels": {"toxicity": 1, "insult": 0}} a line. A label that is absent or null is unknown, not 0.

Figures by label: ROC-AUC, PR-AUC (average precision), the best F1 and its threshold, F1, precision, recall and the four
counts at --threshold, and the expected calibration error (15 bins of equal mass). Intervals: plain bootstrap,
1,000 resamples of whole rows, the same each time.

Examples:
  $ parlance evaluate labelled.jsonl
  $ parlance evaluate --json --threshold 0.6 --threshold threat=0.3 labelled.jsonl.gz

Exit codes: 0 all rows measured, 1 some rows were bad and left out, 2 could not run.`;
