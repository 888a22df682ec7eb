import { parseArgs } from 'node:util';
import { InferencePool } from '@parlance/inference';
import { readRows } from './data/read-rows.js';
import { evaluate, type LabelCalibration, type SetFigure } from './evaluation/dev-row.js';
import { BASE_BUNDLE_PATH } from './index.js';
import { toxicLexicon } from './obfuscation/lexicon.js';
import { reportFailure } from './report-failure.js';

const USAGE = `Measures a base model on the dev rows, through the serving path.

  npm run evaluate:base -- --data DIR [--model FILE]

  --data   folder with base/<set>.train.jsonl.gz (for the lexicon of disguised words) and base/<set>.dev.jsonl.gz
  --model  bundle to measure (libs/base-model/bundle/base.parlance)`;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      model: { type: 'string', default: BASE_BUNDLE_PATH },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.data === undefined) {
    console.error(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const [train, dev] = [await readRows(values.data, 'train'), await readRows(values.data, 'dev')];
  const pool = await InferencePool.start({ bundlePath: values.model });
  try {
    const { row, toxicity, others, obfuscated, calibration } = await evaluate(pool, dev.rows, toxicLexicon(train.rows));
    console.log(`${pool.model} on ${dev.rows.length} dev rows\n`);
    printFigures(toxicity);
    printFigures(others);
    printFigures(obfuscated, ' (obfuscated)');
    printCalibration(calibration);
    console.log('macro / English / PR / other / obfuscated / Jigsaw');
    console.log(
      [row.macro, row.english, row.prAuc, row.other, row.obfuscated, row.jigsaw].map(threeDigits).join(' / '),
    );
  } finally {
    await pool.close();
  }
}

function printFigures(figures: readonly SetFigure[], note = ''): void {
  console.log('| set | label | rows | positives | ROC-AUC | PR-AUC |\n|---|---|---|---|---|---|');
  for (const { set, label, rows, positives, auc, prAuc } of figures)
    console.log(`| ${set}${note} | ${label} | ${rows} | ${positives} | ${threeDigits(auc)} | ${threeDigits(prAuc)} |`);
  console.log();
}

function printCalibration(labels: readonly LabelCalibration[]): void {
  console.log('| label | rows | calibration error |\n|---|---|---|');
  for (const { label, rows, error } of labels) console.log(`| ${label} | ${rows} | ${threeDigits(error)} |`);
  console.log();
}

/** `.884` */
function threeDigits(value: number): string {
  return value.toFixed(3).replace(/^0/, '');
}

await run().catch((error: unknown) => reportFailure(error, USAGE));
