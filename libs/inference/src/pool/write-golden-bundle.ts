import { rm } from 'node:fs/promises';
import type { ScoringOutcome } from '@parlance/domain';
import type { BaseManifest, GoldenText } from '../bundle/manifest.js';
import { writeBundle, type BundleContents } from '../bundle/write-bundle.js';
import { InferencePool } from './inference-pool.js';

/** A golden text could not be scored by the very model that it is meant to pin. */
export class GoldenTextUnscoredError extends Error {
  override readonly name = 'GoldenTextUnscoredError';
  constructor(
    readonly text: string,
    readonly failure: string,
  ) {
    super(`golden text ${JSON.stringify(text.slice(0, 80))} was not scored: ${failure}`);
  }
}

/** What a model gave its golden texts, as its manifest records it. @throws GoldenTextUnscoredError */
export function goldenScores(texts: readonly string[], outcomes: readonly ScoringOutcome[]): GoldenText[] {
  return outcomes.map((outcome, i) => {
    if ('failure' in outcome) throw new GoldenTextUnscoredError(texts[i]!, outcome.failure);
    return { text: texts[i]!, scores: { ...outcome.scores } };
  });
}

/**
 * Writes a bundle with golden texts: scores them through the serving path first and records the scores, so that
 * whoever loads the bundle can tell that it scores there as it did here.
 * @param contents its manifest's own `golden` is replaced.
 * @returns the file's size in bytes.
 */
export async function writeGoldenBundle(
  path: string,
  contents: BundleContents<BaseManifest>,
  goldenTexts: readonly string[],
): Promise<number> {
  const unscored = `${path}.${process.pid}.unscored`;
  try {
    await writeBundle(unscored, { ...contents, manifest: { ...contents.manifest, golden: [] } });
    const pool = await InferencePool.startWithoutGoldenTexts({ bundlePath: unscored });
    const outcomes = await pool.score(goldenTexts).finally(() => pool.close());
    const golden = goldenScores(goldenTexts, outcomes);
    return await writeBundle(path, { ...contents, manifest: { ...contents.manifest, golden } });
  } finally {
    await rm(unscored, { force: true });
  }
}
