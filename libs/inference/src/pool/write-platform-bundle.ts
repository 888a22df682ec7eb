import { platformBundleBytes, type PlatformContents } from '../platform/platform-bundle.js';
import type { InferencePool } from './inference-pool.js';
import { goldenScores } from './write-golden-bundle.js';

/**
 * A platform model's bundle as bytes, with golden texts: scores them through the serving path and records the scores.
 * @param pool serves the base model that it was learnt on.
 * @throws BundleError if the model cannot be used on that base.
 */
export async function writePlatformBundle(
  pool: InferencePool,
  contents: PlatformContents,
  goldenTexts: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const { model, labels } = await pool.loadPlatformModelWithoutGoldenTexts(platformBundleBytes(contents, []));
  try {
    const outcomes = await pool.score(
      goldenTexts,
      goldenTexts.map(() => model),
    );
    // Of what it learnt: the rest is the base's, which has golden texts of its own.
    const golden = goldenScores(goldenTexts, outcomes).map(({ text, scores }) => ({
      text,
      scores: Object.fromEntries(labels.map((label) => [label, scores[label]!])),
    }));
    return platformBundleBytes(contents, golden);
  } finally {
    pool.dropPlatformModel(model);
  }
}
