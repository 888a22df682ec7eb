import { NGRAM_BUCKETS, TEXT_RECIPE } from '@parlance/text';
import { BundleTextRecipeError } from '../bundle/bundle-error.js';
import { ADAPTER_RANK, type PlatformHead } from '../bundle/manifest.js';
import { asPlatform, type Bundle } from '../bundle/read-bundle.js';
import { DENSE_SIZE, HIDDEN_SIZE, POOLED_SIZE } from '../features/feature-groups.js';
import { partNames } from './part-names.js';

/** Numbers of q: the base's dense features, then the adapted hidden layer. */
export const QUERY_SIZE = DENSE_SIZE + HIDDEN_SIZE;

/** What a platform model multiplies a text's features with: int8 as stored, all of it views of the bundle's bytes. */
export interface PlatformWeights {
  readonly model: string;
  readonly labels: readonly string[];
  readonly adapter: QuantisedAdapter;
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

/** A PlatformAdapter whose A and B are int8 with a scale for each column. */
export interface QuantisedAdapter {
  readonly a: Int8Array;
  /** [ADAPTER_RANK]. */
  readonly aScales: Float32Array;
  readonly b: Int8Array;
  /** [HIDDEN_SIZE]. */
  readonly bScales: Float32Array;
  readonly bias: Float32Array;
}

export interface PlatformHeadWeights extends PlatformHead {
  /** w: [QUERY_SIZE], of the base's features times `denseScale`, of the adapted hidden layer times `adaptedScale`. */
  readonly dense: Int8Array;
  readonly denseScale: number;
  readonly adaptedScale: number;
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
  const scalesOf = (part: string, count: number): Float32Array => bundle.float32(partNames.scaleOf(part), [count]);
  return {
    model,
    labels,
    adapter: {
      a: bundle.int8(a, [POOLED_SIZE, ADAPTER_RANK]),
      aScales: scalesOf(a, ADAPTER_RANK),
      b: bundle.int8(b, [ADAPTER_RANK, HIDDEN_SIZE]),
      bScales: scalesOf(b, HIDDEN_SIZE),
      bias: bundle.float32(bias, [HIDDEN_SIZE]),
    },
    heads: heads.map((head, label) => {
      const [dense, ngrams] = [partNames.dense(label), partNames.ngrams(label)];
      const [denseScale, adaptedScale] = scalesOf(dense, 2);
      return {
        ...head,
        dense: bundle.int8(dense, [QUERY_SIZE]),
        denseScale: denseScale!,
        adaptedScale: adaptedScale!,
        ngrams: bundle.int8(ngrams, [NGRAM_BUCKETS]),
        ngramScale: scalesOf(ngrams, 1)[0]!,
      };
    }),
  };
}
