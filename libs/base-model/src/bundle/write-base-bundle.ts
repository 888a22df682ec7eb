import { rm } from 'node:fs/promises';
import {
  type BaseManifest,
  type BundleContents,
  InferencePool,
  type PartContents,
  writeBundle,
  writeGoldenBundle,
} from '@parlance/inference';
import { MAX_WINDOW_TOKENS, TEXT_RECIPE } from '@parlance/text';
import { measureFeatures } from './measure-features.js';
import { calibrateLabels } from '../calibration/calibrate-labels.js';
import type { LabelledRow } from '../data/labelled-row.js';
import { scoreTexts } from '../evaluation/score-texts.js';
import { GOLDEN_TEXTS } from '../golden-texts.js';
import { BASE_LABELS } from '../labels.js';
import type { BaseRecipe } from '../recipe.js';
import { RELEASE } from '../release.js';

export interface BaseBundle {
  readonly parts: Readonly<Record<string, PartContents>>;
  readonly wideIdfMax: number;
  readonly recipe: BaseRecipe;
  readonly seed: number;
  /** Data fingerprint: what the model was trained on. */
  readonly data: BaseManifest['data'];
  /** Rows to calibrate and to measure features on, none of them trained on. */
  readonly devRows: readonly LabelledRow[];
}

/**
 * Writes the bundle of a trained model: calibrated on the dev rows, with the statistics of its features there and with
 * golden scores, all as the serving path computes them. Returns its size in bytes.
 */
export async function writeBaseBundle(path: string, bundle: BaseBundle): Promise<number> {
  const uncalibrated = contentsOf(
    bundle,
    BASE_LABELS.map(() => ({ slope: 1, intercept: 0 })),
  );
  const trial = `${path}.${process.pid}.uncalibrated`;
  try {
    await writeBundle(trial, uncalibrated);
    const pool = await InferencePool.startWithoutGoldenTexts({ bundlePath: trial });
    const texts = bundle.devRows.map((row) => row.text);
    const scores = await scoreTexts(pool, texts).finally(() => pool.close());
    const parts = { ...bundle.parts, ...(await measureFeatures(trial, texts)) };
    const calibrated = contentsOf({ ...bundle, parts }, calibrateLabels(bundle.devRows, scores));
    return await writeGoldenBundle(path, calibrated, GOLDEN_TEXTS);
  } finally {
    await rm(trial, { force: true });
  }
}

function contentsOf(
  { parts, wideIdfMax, recipe, seed, data }: BaseBundle,
  calibration: BaseManifest['calibration'],
): BundleContents<BaseManifest> {
  return {
    manifest: {
      kind: 'base',
      ...RELEASE,
      labels: [...BASE_LABELS],
      textRecipe: TEXT_RECIPE,
      windowTokens: MAX_WINDOW_TOKENS,
      dimensions: recipe.deep.size.dimensions,
      wideWeight: recipe.wideWeight,
      wideIdfMax,
      calibration,
      recipe: JSON.parse(JSON.stringify({ ...recipe, seed })) as BaseManifest['recipe'],
      data,
      golden: [],
    },
    parts,
  };
}
