import { parseArgs } from 'node:util';
import { addFeatureStatistics } from './bundle/add-feature-statistics.js';
import { readRows } from './data/read-rows.js';
import { BASE_BUNDLE_PATH } from './index.js';
import { reportFailure } from './report-failure.js';

const USAGE = `Measures a base model's features on the dev rows and writes the statistics into its bundle, as train:base does at
the end of a training. Weights, golden scores and the model's name stay as they are.

  npm run measure:base-features -- --data DIR [--model FILE]

  --data   folder with base/<set>.dev.jsonl.gz
  --model  bundle to write them into (libs/base-model/bundle/base.parlance)`;

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
  const { rows } = await readRows(values.data, 'dev');
  const bytes = await addFeatureStatistics(
    values.model,
    rows.map((row) => row.text),
  );
  console.log(`measured on ${rows.length} dev rows; wrote ${values.model}: ${(bytes / 1e6).toFixed(1)} MB`);
}

await run().catch((error: unknown) => reportFailure(error, USAGE));
