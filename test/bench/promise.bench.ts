import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { thresholdFromPromise } from '@parlance/domain';
import { InferencePool } from '@parlance/inference';
import { type LabelledText, trainModel } from '@parlance/platform-model';
import type { BenchOptions } from './bench-options.js';
import type { BenchRow } from './bench-row.js';
import { LABEL, labelledPlatforms, shuffled } from './labelled-platforms.js';
import { scoresOf } from './scores-of.js';

export const title =
  'Promise: thresholds for "precision ≥ 0.9" from out-of-fold scores, and what they keep on unseen texts';

const SIZES = [128, 256, 1000];
const SEEDS = 5;
const PROMISED = 0.9;
/** Short of the promise by more than this is a broken one. */
const SLACK = 0.03;
/** What the cautious bound allows itself. */
const MOST_BROKEN = 0.1;

interface Promised {
  readonly size: number;
  /** Undefined: no threshold was given. */
  readonly kept: { readonly precision: number | undefined; readonly recall: number } | undefined;
}

/** Needs `--data DIR`; `--platform`, `--sizes` and `--seeds` choose. */
export async function bench(options: BenchOptions): Promise<BenchRow[]> {
  const { dataDir, platform: only, sizes = SIZES, seeds = SEEDS } = options;
  if (dataDir === undefined) return [{ figure: 'skipped', value: 'needs --data DIR with labelled platform files' }];
  const platforms = await labelledPlatforms(dataDir, only);
  const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 1, maxWaitingTexts: 1_000_000 });
  const all: Promised[] = [];
  try {
    for (const { train, dev } of platforms) {
      for (const size of sizes) {
        for (let seed = 1; seed <= seeds; seed++) {
          all.push({ size, kept: await keptOn(pool, shuffled(train, seed).slice(0, size), dev, seed) });
        }
      }
    }
  } finally {
    await pool.close();
  }
  const names = platforms.map(({ name }) => name).join(', ');
  return [
    { figure: `platforms, ${seeds} seeds each`, value: names },
    ...sizes.map((size) =>
      rowOf(
        size,
        all.filter((one) => one.size === size),
      ),
    ),
  ];
}

/** Learns, asks for the threshold, and applies it to scores of the path that serves. */
async function keptOn(
  pool: InferencePool,
  rows: readonly LabelledText[],
  dev: readonly LabelledText[],
  seed: number,
): Promise<Promised['kept']> {
  const trained = await trainModel({ rows, labels: [LABEL], basePath: BASE_BUNDLE_PATH, seed });
  const { model, truths } = trained.outOfFold[LABEL]!;
  const promise = thresholdFromPromise(model, truths, PROMISED);
  if ('notYet' in promise) return undefined;
  const scores = await scoresOf(
    pool,
    trained.bundle,
    dev.map(({ text }) => text),
  );
  const flagged = dev.filter((_, i) => scores[i]! >= promise.threshold);
  const right = flagged.filter(({ labels }) => labels[LABEL] === 1).length;
  const positives = dev.filter(({ labels }) => labels[LABEL] === 1).length;
  return { precision: flagged.length === 0 ? undefined : right / flagged.length, recall: right / positives };
}

function rowOf(size: number, of: readonly Promised[]): BenchRow {
  const given = of.flatMap(({ kept }) => (kept === undefined ? [] : [kept]));
  const precisions = given.flatMap(({ precision }) => (precision === undefined ? [] : [precision]));
  const broken = precisions.filter((precision) => precision < PROMISED - SLACK).length;
  const mean = (values: readonly number[]): string =>
    values.length === 0 ? '–' : (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3);
  const labels = size === Infinity ? 'all labels' : `${size} labels`;
  return {
    figure: `${labels}: thresholds given; of them short by more than ${SLACK}; mean precision, recall`,
    value: `${given.length} of ${of.length}; ${broken}; ${mean(precisions)}, ${mean(given.map(({ recall }) => recall))}`,
    reach: `≤ ${MOST_BROKEN * 100} % short`,
    reached: broken <= MOST_BROKEN * given.length,
  };
}
