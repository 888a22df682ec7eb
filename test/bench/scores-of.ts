import type { InferencePool } from '@parlance/inference';
import { LABEL } from './labelled-platforms.js';

/** What a platform model says of texts on the path that serves. @throws if one cannot be scored. */
export async function scoresOf(pool: InferencePool, bundle: Uint8Array, texts: readonly string[]): Promise<number[]> {
  const { model } = await pool.loadPlatformModel(bundle);
  const outcomes = await pool.score(
    texts,
    texts.map(() => model),
  );
  pool.dropPlatformModel(model);
  return outcomes.map((outcome, i) => {
    if ('failure' in outcome) throw new Error(`text ${i} was not scored: ${String(outcome.failure)}`);
    return outcome.scores[LABEL]!;
  });
}
