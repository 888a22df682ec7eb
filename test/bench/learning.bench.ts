import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { calibrationError, prAuc, Ranking, rocAuc } from '@parlance/domain';
import { InferencePool, writePlatformBundle } from '@parlance/inference';
import {
  FrozenBase,
  geluOfRows,
  type LabelledText,
  learn,
  linearNgramScores,
  mapTexts,
  measureOutOfFold,
  platformContents,
  type Separation,
  separation,
  type TrainingSet,
} from '@parlance/platform-model';
import type { BenchOptions } from './bench-options.js';
import type { BenchRow } from './bench-row.js';
import { LABEL, labelledPlatforms, shuffled } from './labelled-platforms.js';

export const title = 'Learning: platform models from few labels, beside linear n-grams learnt from the same labels';

const SIZES = [64, 128, 256, 1000];
const SEEDS = 3;

/** A platform's unseen texts, and what the base model says of them. */
interface Unseen {
  readonly rows: readonly LabelledText[];
  readonly set: TrainingSet;
  readonly before: Separation;
}

interface Measured {
  /** As it was asked for; a platform with fewer rows gives all. */
  readonly size: number;
  readonly roc: number;
  readonly pr: number;
  readonly calibration: number;
  readonly linearRoc: number;
  readonly linearPr: number;
  readonly seconds: number;
  /** Of unseen texts in the base's space and in the model's. */
  readonly before: Separation;
  readonly after: Separation;
}

/** Needs `--data DIR`; `--platform`, `--sizes` (numbers, or `all`) and `--seeds` choose what is learnt. */
export async function bench(options: BenchOptions): Promise<BenchRow[]> {
  const { dataDir, platform: only, sizes = SIZES, seeds = SEEDS } = options;
  if (dataDir === undefined) return [{ figure: 'skipped', value: 'needs --data DIR with labelled platform files' }];
  const platforms = await labelledPlatforms(dataDir, only);
  const base = await FrozenBase.open(BASE_BUNDLE_PATH);
  const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 1, maxWaitingTexts: 1_000_000 });
  const measured: Measured[] = [];
  try {
    for (const platform of platforms) {
      const unseen = await unseenOf(base, platform.dev);
      for (const size of sizes) {
        for (let seed = 1; seed <= seeds; seed++) {
          const rows = shuffled(platform.train, seed).slice(0, size);
          measured.push({ size, ...(await measure(base, pool, rows, unseen, seed)) });
        }
      }
    }
  } finally {
    await pool.close();
    await base.close();
  }
  const names = platforms.map(({ name }) => name).join(', ');
  return [
    { figure: `platforms, ${seeds} seeds each`, value: names },
    ...sizes.flatMap((size) => rowsOf(size, measured)),
  ];
}

async function unseenOf(base: FrozenBase, rows: readonly LabelledText[]): Promise<Unseen> {
  const set = await base.prepare(rows, [LABEL]);
  const { hidden } = set.layout;
  const before = geluOfRows(set.features.hidden, hidden, [...rows.keys()]);
  return { rows, set, before: separation(before, hidden, set.labels[0]!.readings) };
}

async function measure(
  base: FrozenBase,
  pool: InferencePool,
  rows: readonly LabelledText[],
  unseen: Unseen,
  seed: number,
): Promise<Omit<Measured, 'size'>> {
  const dev = unseen.rows;
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
    roc: rocAuc(ranking)!,
    pr: prAuc(ranking)!,
    calibration: calibrationError(ranking)!,
    linearRoc: rocAuc(linear)!,
    linearPr: prAuc(linear)!,
    seconds: (user + system) / 1e6,
    before: unseen.before,
    after: separation(
      mapTexts(unseen.set, learned.adapter, [...dev.keys()]),
      unseen.set.layout.hidden,
      unseen.set.labels[0]!.readings,
    ),
  };
}

function rowsOf(size: number, all: readonly Measured[]): BenchRow[] {
  const labels = size === Infinity ? 'all labels' : `${size} labels`;
  const of = all.filter((one) => one.size === size);
  const mean = (pick: (one: Measured) => number): number => of.reduce((sum, one) => sum + pick(one), 0) / of.length;
  const below = of.filter((one) => one.roc < one.linearRoc || one.pr < one.linearPr).length;
  const reach = { 128: [0.858, 0.699, 1.5], 1000: [0.898, 0.79, 4] }[size];
  const [roc, pr] = [mean((one) => one.roc), mean((one) => one.pr)];
  const seconds = mean((one) => one.seconds);
  const nearer = of.filter(({ before, after }) => after.silhouette! > before.silhouette!).length;
  const change = (pick: (one: Separation) => number | undefined): string =>
    `${mean(({ before }) => pick(before)!).toFixed(3)} → ${mean(({ after }) => pick(after)!).toFixed(3)}`;
  return [
    {
      figure: `${labels}: ROC-AUC, PR-AUC on dev`,
      value: `${roc.toFixed(3)}, ${pr.toFixed(3)}`,
      ...(reach && {
        reach: `≥ ${reach[0]}, ${reach[1]}`,
        reached: roc >= reach[0]! - 0.003 && pr >= reach[1]! - 0.003,
      }),
    },
    {
      figure: `${labels}: linear n-grams alone; runs in which the model is below them`,
      value: `${mean((one) => one.linearRoc).toFixed(3)}, ${mean((one) => one.linearPr).toFixed(3)}; ${below} of ${of.length}`,
      reach: '0',
      reached: below === 0,
    },
    { figure: `${labels}: calibration error`, value: mean((one) => one.calibration).toFixed(3) },
    {
      figure: `${labels}: silhouette (cosine) of unseen texts, before → after; runs in which it rose`,
      value: `${change(({ silhouette }) => silhouette)}; ${nearer} of ${of.length}`,
      reach: 'all',
      reached: nearer === of.length,
    },
    {
      figure: `${labels}: 10-nearest-neighbour accuracy of unseen texts, plain; balanced`,
      value: `${change(({ nearestAccuracy }) => nearestAccuracy)}; ${change((one) => one.nearestBalancedAccuracy)}`,
    },
    {
      figure: `${labels}: CPU seconds, features and learning`,
      value: seconds.toFixed(2),
      ...(reach && { reach: `≤ ${reach[2]}`, reached: seconds <= reach[2]! }),
    },
  ];
}
