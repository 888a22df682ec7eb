import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BASE_BUNDLE_PATH } from './index.js';
import { reportFailure } from './report-failure.js';
import { trainBaseModel } from './train-base-model.js';

const USAGE = `Trains the base model and writes its bundle.

  npm run train:base -- --data DIR [--seed N] [--out FILE] [--share S]

  --data   folder with base/<set>.train.jsonl.gz and base/<set>.dev.jsonl.gz
  --seed   any whole number (1); the same seed and data give the same bytes
  --out    where the bundle goes (libs/base-model/bundle/base.parlance)
  --share  share of the rows to train on, in (0, 1], for a trial (1)`;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: BASE_BUNDLE_PATH },
      share: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  const share = Number(values.share);
  if (values.help || values.data === undefined || !Number.isSafeInteger(seed) || !(share > 0 && share <= 1)) {
    console.error(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const started = performance.now();
  await trainBaseModel({
    dataDirectory: values.data,
    seed,
    share,
    out: resolve(values.out),
    report: (line) => console.log(`${((performance.now() - started) / 1e3).toFixed(0).padStart(5)} s  ${line}`),
  });
}

await run().catch((error: unknown) => reportFailure(error, USAGE));
