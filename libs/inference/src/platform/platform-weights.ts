import { NGRAM_BUCKETS, TEXT_RECIPE } from '@parlance/text';
import { BundleTextRecipeError } from '../bundle/bundle-error.js';
import { ADAPTER_RANK, type PlatformHead } from '../bundle/manifest.js';
import { asPlatform, type Bundle } from '../bundle/read-bundle.js';
import { DENSE_SIZE, HIDDEN_SIZE, POOLED_SIZE } from '../features/feature-groups.js';
import { partNames } from './part-names.js';

/** Numbers of q: the base's dense features, then the adapted hidden layer. */
export const QUERY_SIZE = DENSE_SIZE + HIDDEN_SIZE;

/** What a platform model multiplies a text's features with: as float32, n-grams int8 as stored (a view of the bundle). */
export interface PlatformWeights {
  readonly model: string;
  readonly labels: readonly string[];
  readonly adapter: PlatformAdapter;
  /** In the labels' order. */
  readonly heads: readonly PlatformHeadWeights[];
}

/** A low-rank change of the base's hidden layer: h0 + (x A) B + bias. */
export interface PlatformAdapter {
  /** A: [POOLED_SIZE, ADAPTER_RANK]. */
  readonly a: Float32Array;
  /** B: [ADAPTER_RANK, HIDDEN_SIZE]. */
  readonly b: Float32Array;
  /** [HIDDEN_SIZE]. */
  readonly bias: Float32Array;
}

export interface PlatformHeadWeights extends PlatformHead {
  /** w: [QUERY_SIZE]. */
  readonly dense: Float32Array;
  /** v = ngramScale · ngrams: [NGRAM_BUCKETS]. */
  readonly ngrams: Int8Array;
  readonly ngramScale: number;
}

/**
 * @throws BundleKindError if the bundle is not one of a platform model.
 * @throws BundleTextRecipeError if it was learnt on other text features than `text` computes.
 * @throws BundlePartError if an array is missing or has another shape.
 */
export function readPlatformWeights(bundle: Bundle): PlatformWeights {
  const { model, labels, heads, textRecipe } = asPlatform(bundle).manifest;
  if (textRecipe !== TEXT_RECIPE) throw new BundleTextRecipeError(bundle.source, textRecipe, TEXT_RECIPE);
  const { a, b, bias } = partNames.adapter;
  return {
    model,
    labels,
    adapter: {
      a: dequantised(bundle, a, [POOLED_SIZE, ADAPTER_RANK]),
      b: dequantised(bundle, b, [ADAPTER_RANK, HIDDEN_SIZE]),
      bias: bundle.float32(bias, [HIDDEN_SIZE]),
    },
    heads: heads.map((head, label) => {
      const ngrams = partNames.ngrams(label);
      return {
        ...head,
        dense: dequantisedDense(bundle, partNames.dense(label)),
        ngrams: bundle.int8(ngrams, [NGRAM_BUCKETS]),
        ngramScale: bundle.float32(partNames.scaleOf(ngrams), [1])[0]!,
      };
    }),
  };
}

function dequantised(bundle: Bundle, part: string, shape: readonly [number, number]): Float32Array {
  const columns = shape[1];
  const scales = bundle.float32(partNames.scaleOf(part), [columns]);
  return Float32Array.from(bundle.int8(part, shape), (value, i) => value * scales[i % columns]!);
}

/** One scale for the base's features, one for the adapted hidden layer. */
function dequantisedDense(bundle: Bundle, part: string): Float32Array {
  const scales = bundle.float32(partNames.scaleOf(part), [2]);
  return Float32Array.from(
    bundle.int8(part, [QUERY_SIZE]),
    (value, i) => value * (i < DENSE_SIZE ? scales[0]! : scales[1]!),
  );
}
