import { MAX_WINDOW_TOKENS, TABLE_ROWS, TEXT_RECIPE, WIDE_BUCKETS } from '@parlance/text';
import { BundlePartError, BundleTextRecipeError } from '../bundle/bundle-error.js';
import type { BaseManifest } from '../bundle/manifest.js';
import type { Bundle } from '../bundle/read-bundle.js';
import type { Initializer } from '../onnx/with-initializers.js';

const WEIGHTS = 'weights/';
const SCALES = '.scales';

/** The arrays of a base model that scoring looks things up in: views of the bundle, int8 as stored. */
export interface BaseWeights {
  readonly labels: readonly string[];
  readonly dimensions: number;
  /** [TABLE_ROWS, dimensions] and a scale for each row. */
  readonly embeddingRows: Int8Array;
  readonly embeddingScales: Float32Array;
  /** [MAX_WINDOW_TOKENS, dimensions]: added to the token vectors of a window. */
  readonly position: Float32Array;
  /** [WIDE_BUCKETS, labels] and a scale for each label. */
  readonly wideWeights: Int8Array;
  readonly wideScales: Float32Array;
  /** Inverse document frequency of each bucket as a byte; 255 stands for `wideIdfMax`. */
  readonly wideIdf: Uint8Array;
  readonly wideIdfMax: number;
  readonly wideWeight: number;
  readonly calibration: BaseManifest['calibration'];
}

/**
 * @throws BundleTextRecipeError if the bundle was trained on other text features than `text` computes.
 * @throws BundlePartError if an array is missing or has another shape.
 */
export function baseWeights(bundle: Bundle<BaseManifest>): BaseWeights {
  const { labels, dimensions, textRecipe, windowTokens, wideIdfMax, wideWeight, calibration } = bundle.manifest;
  if (textRecipe !== TEXT_RECIPE) throw new BundleTextRecipeError(bundle.source, textRecipe, TEXT_RECIPE);
  if (windowTokens !== MAX_WINDOW_TOKENS)
    throw new BundlePartError(bundle.source, 'position', `${MAX_WINDOW_TOKENS} tokens a window`, `${windowTokens}`);
  return {
    labels,
    dimensions,
    embeddingRows: bundle.int8('embedding.rows', [TABLE_ROWS, dimensions]),
    embeddingScales: bundle.float32('embedding.scales', [TABLE_ROWS]),
    position: bundle.float32('position', [MAX_WINDOW_TOKENS, dimensions]),
    wideWeights: bundle.int8('wide.weights', [WIDE_BUCKETS, labels.length]),
    wideScales: bundle.float32('wide.scales', [labels.length]),
    wideIdf: bundle.uint8('wide.idf', [WIDE_BUCKETS]),
    wideIdfMax,
    wideWeight,
    calibration,
  };
}

/**
 * The graph's weights as float32: a part `weights/<name>` of int8 [in, out] is multiplied by
 * `weights/<name>.scales`, float32 [out]; a part of float32 is taken as it is.
 */
export function graphInitializers(bundle: Bundle): Initializer[] {
  return bundle.partNames
    .filter((part) => part.startsWith(WEIGHTS) && !part.endsWith(SCALES))
    .map((part) => {
      const name = part.slice(WEIGHTS.length);
      const shape = bundle.shape(part);
      return { name, shape, data: bundle.dtype(part) === 'int8' ? dequantised(bundle, part) : bundle.float32(part) };
    });
}

function dequantised(bundle: Bundle, part: string): Float32Array {
  const columns = bundle.shape(part).at(-1)!;
  const quantised = bundle.int8(part);
  const scales = bundle.float32(part + SCALES, [columns]);
  const data = new Float32Array(quantised.length);
  for (let i = 0; i < data.length; i++) data[i] = quantised[i]! * scales[i % columns]!;
  return data;
}
