import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { calibrationError, prAuc, Ranking, rocAuc } from '@parlance/domain';
import { InferencePool, writePlatformBundle } from '@parlance/inference';
import { Random } from '@parlance/onnx-training';
import {
  FrozenBase,
  type LabelledText,
  learn,
  linearNgramScores,
  measureOutOfFold,
  platformContents,
} from '@parlance/platform-model';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BenchRow } from './bench-row.js';

export const title = 'Learning: platform models from few labels, beside linear n-grams learnt from the same labels';

const SIZES = [64, 128, 256, 1000];
const SEEDS = [1, 2, 3];
const LABEL = 'toxicity';

interface Platform {
  readonly name: string;
  readonly train: readonly LabelledText[];
  readonly dev: readonly LabelledText[];
}

interface Measured {
  readonly size: number;
  readonly roc: number;
  readonly pr: number;
  readonly calibration: number;
  readonly linearRoc: number;
  readonly linearPr: number;
  readonly seconds: number;
}

/** Needs `--data DIR`, a folder of `<platform>.train.jsonl.gz` and `.dev.jsonl.gz` (or with a folder `platform`). */
export async function bench({ dataDir }: { dataDir?: string }): Promise<BenchRow[]> {
  if (dataDir === undefined) return [{ figure: 'skipped', value: 'needs --data DIR with labelled platform files' }];
  const platforms = await readPlatforms(dataDir);
  const base = await FrozenBase.open(BASE_BUNDLE_PATH);
  const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 1, maxWaitingTexts: 1_000_000 });
  const measured: Measured[] = [];
  try {
    for (const platform of platforms) {
      for (const size of SIZES) {
        for (const seed of SEEDS) {
          const rows = new Random(seed * 1009 + 7).shuffle([...platform.train]).slice(0, size);
          measured.push(await measure(base, pool, rows, platform.dev, seed));
        }
      }
    }
  } finally {
    await pool.close();
    await base.close();
  }
  const names = platforms.map(({ name }) => name).join(', ');
  return [
    { figure: `platforms, ${SEEDS.length} seeds each`, value: names },
    ...SIZES.flatMap((size) => rowsOf(size, measured)),
  ];
}

async function measure(
  base: FrozenBase,
  pool: InferencePool,
  rows: readonly LabelledText[],
  dev: readonly LabelledText[],
  seed: number,
): Promise<Measured> {
  const cpu = process.cpuUsage();
  const set = await base.prepare(rows, [LABEL]);
  const learned = await learn(set, { seed });
  const { user, system } = process.cpuUsage(cpu);
  const measures = measureOutOfFold(set, learned);
  const contents = platformContents(learned, { rows, base: base.identity, seed, measures });
  const bundle = await writePlatformBundle(pool, contents, base.goldenTexts);
  const { model } = await pool.loadPlatformModel(bundle);
  const truths = dev.map(({ labels }) => labels[LABEL]!);
  const outcomes = await pool.score(
    dev.map(({ text }) => text),
    dev.map(() => model),
  );
  pool.dropPlatformModel(model);
  const ranking = Ranking.of(
    outcomes.map((outcome) => ('scores' in outcome ? outcome.scores[LABEL]! : 0)),
    truths,
  );
  const linear = Ranking.of(
    linearNgramScores(
      rows,
      LABEL,
      dev.map(({ text }) => text),
      seed,
    ),
    truths,
  );
  return {
    size: rows.length,
    roc: rocAuc(ranking)!,
    pr: prAuc(ranking)!,
    calibration: calibrationError(ranking)!,
    linearRoc: rocAuc(linear)!,
    linearPr: prAuc(linear)!,
    seconds: (user + system) / 1e6,
  };
}

function rowsOf(size: number, all: readonly Measured[]): BenchRow[] {
  const of = all.filter((one) => one.size === size);
  const mean = (pick: (one: Measured) => number): number => of.reduce((sum, one) => sum + pick(one), 0) / of.length;
  const below = of.filter((one) => one.roc < one.linearRoc || one.pr < one.linearPr).length;
  const reach = { 128: [0.858, 0.699, 1.5], 1000: [0.898, 0.79, 4] }[size];
  const [roc, pr] = [mean((one) => one.roc), mean((one) => one.pr)];
  const seconds = mean((one) => one.seconds);
  return [
    {
      figure: `${size} labels: ROC-AUC, PR-AUC on dev`,
      value: `${roc.toFixed(3)}, ${pr.toFixed(3)}`,
      ...(reach && {
        reach: `≥ ${reach[0]}, ${reach[1]}`,
        reached: roc >= reach[0]! - 0.003 && pr >= reach[1]! - 0.003,
      }),
    },
    {
      figure: `${size} labels: linear n-grams alone; runs in which the model is below them`,
      value: `${mean((one) => one.linearRoc).toFixed(3)}, ${mean((one) => one.linearPr).toFixed(3)}; ${below} of ${of.length}`,
      reach: '0',
      reached: below === 0,
    },
    { figure: `${size} labels: calibration error`, value: mean((one) => one.calibration).toFixed(3) },
    {
      figure: `${size} labels: CPU seconds, features and learning`,
      value: seconds.toFixed(2),
      ...(reach && { reach: `≤ ${reach[2]}`, reached: seconds <= reach[2]! }),
    },
  ];
}

/** The four platforms of English chat, tweets and reviews that have thousands of judged rows. */
async function readPlatforms(dataDir: string): Promise<Platform[]> {
  const entries = await readdir(dataDir);
  const folder = entries.includes('platform') ? join(dataDir, 'platform') : dataDir;
  const read = async (file: string): Promise<LabelledText[]> =>
    gunzipSync(await readFile(join(folder, file)))
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LabelledText)
      .filter(({ labels }) => labels[LABEL] !== undefined);
  const names = (await readdir(folder))
    .map((file) => /^(.+)\.train\.jsonl\.gz$/.exec(file)?.[1])
    .filter((name) => name !== undefined);
  const platforms = await Promise.all(
    names.sort().map(async (name) => ({
      name,
      train: await read(`${name}.train.jsonl.gz`),
      dev: await read(`${name}.dev.jsonl.gz`),
    })),
  );
  return platforms.filter(({ train }) => train.length >= 4000);
}
