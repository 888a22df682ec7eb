import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import type { NewModel } from '@parlance/domain';
import { InferencePool, writePlatformBundle } from '@parlance/inference';
import { FrozenBase, learn, measureOutOfFold, platformContents } from '@parlance/platform-model';
import { createHash } from 'node:crypto';
import { griefingRows } from './griefing-rows.js';

export interface LearntGriefing {
  readonly bundle: Uint8Array;
  readonly facts: NewModel;
}

/** A real platform model for each seed, of the one label `griefing`; two seeds are two versions. */
export async function learnGriefing(
  platform: string,
  seeds: readonly number[],
  basePath = BASE_BUNDLE_PATH,
): Promise<LearntGriefing[]> {
  const rows = griefingRows();
  const base = await FrozenBase.open(basePath);
  const pool = await InferencePool.start({ bundlePath: basePath, workers: 1 });
  try {
    const set = await base.prepare(rows, ['griefing']);
    const learnt: LearntGriefing[] = [];
    for (const seed of seeds) {
      const learned = await learn(set, { seed });
      const measures = measureOutOfFold(set, learned);
      const contents = platformContents(learned, { rows, base: base.identity, seed, measures, platform });
      const bundle = await writePlatformBundle(pool, contents, base.goldenTexts);
      const sha256 = createHash('sha256').update(bundle).digest('hex');
      const dataset = { sha256: (contents.data as { sha256: string }).sha256, rows: rows.length };
      const { model, metrics } = contents;
      learnt.push({
        bundle,
        facts: { platform, model, labels: ['griefing'], sha256, base: base.identity, dataset, seed, metrics },
      });
    }
    return learnt;
  } finally {
    await pool.close();
    await base.close();
  }
}
