import type { PlatformContents } from '@parlance/inference';
import { createHash } from 'node:crypto';
import { datasetHash, type LabelledText } from './labelled-text.js';
import type { LearnedModel } from './learn.js';
import type { LabelMeasures } from './measure-out-of-fold.js';
import type { FrozenBase } from './prepare-training-set.js';

/** Any change of what is learnt from the same rows needs a new name. */
export const PLATFORM_RECIPE = 'parlance-platform-2';

export interface ContentsOptions {
  readonly rows: readonly LabelledText[];
  readonly base: FrozenBase['identity'];
  readonly seed: number;
  readonly measures: Readonly<Record<string, LabelMeasures>>;
  /** Whose it is; part of the model's version. */
  readonly platform?: string | undefined;
}

/**
 * A learnt model as its bundle holds it. The version is a hash of all that it came from, and nothing in it is of the
 * moment: the same rows, base, recipe and seed give the same bytes.
 */
export function platformContents(learned: LearnedModel, options: ContentsOptions): PlatformContents {
  const { rows, base, seed, measures, platform } = options;
  const sha256 = datasetHash(rows);
  const labels = [...learned.heads.keys()];
  const origin = JSON.stringify([PLATFORM_RECIPE, base.sha256, sha256, labels, seed]);
  const version = createHash('sha256').update(origin).digest('hex').slice(0, 12);
  return {
    model: `${platform ?? 'platform'}-${version}`,
    ...(platform !== undefined && { platform }),
    base,
    recipe: {
      name: PLATFORM_RECIPE,
      seed,
      folds: learned.folds,
      fitted: Object.fromEntries(
        [...learned.heads].map(([label, { fitted }]) => [label, fitted.map((each) => ({ ...each }))]),
      ),
    },
    data: { rows: rows.length, sha256 },
    metrics: JSON.parse(JSON.stringify(measures)) as PlatformContents['metrics'],
    adapter: learned.adapter,
    heads: [...learned.heads].map(([name, head]) => ({
      name,
      ...(head.fromBase && { baseLabel: name }),
      priorSlope: head.slope,
      intercept: head.intercept,
      calibration: head.calibration,
      dense: head.dense,
      ngrams: head.ngrams,
    })),
  };
}
