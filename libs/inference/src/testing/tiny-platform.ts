import { DENSE_SIZE, HIDDEN_SIZE, POOLED_SIZE } from '../features/feature-groups.js';
import type { PlatformContents, PlatformHeadContents } from '../platform/platform-bundle.js';
import { QUERY_SIZE } from '../platform/platform-weights.js';
import { mulberry32 } from './mulberry32.js';

/** A platform model of random weights: a label that the base has too, and one of its own. */
export function tinyPlatform(
  base: PlatformContents['base'],
  model = 'platform-1',
  seed = 1,
  labels: readonly { name: string; baseLabel?: string }[] = [
    { name: 'insult', baseLabel: 'insult' },
    { name: 'griefing' },
  ],
): PlatformContents {
  const random = mulberry32(seed);
  const floats = (length: number, scale: number) => Float32Array.from({ length }, () => (random() * 2 - 1) * scale);
  const head = (label: { name: string; baseLabel?: string }): PlatformHeadContents => ({
    ...label,
    priorSlope: 0.5 + random() / 2,
    intercept: random() - 0.5,
    calibration: { slope: 0.8 + random() / 2, intercept: random() - 0.5 },
    dense: Float32Array.from({ length: QUERY_SIZE }, (_, i) => (random() - 0.5) * (i < DENSE_SIZE ? 1 : 2)),
    ngrams: floats(65_536, 3),
  });
  return {
    model,
    platform: 'arena',
    base,
    recipe: { seed },
    data: { corrections: 128 },
    metrics: { auc: 0.9 },
    adapter: {
      a: floats(POOLED_SIZE * 8, 1.7),
      b: floats(8 * HIDDEN_SIZE, 0.3),
      bias: floats(HIDDEN_SIZE, 0.2),
    },
    heads: labels.map(head),
  };
}
