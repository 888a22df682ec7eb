import { NGRAM_BUCKETS, TEXT_RECIPE } from '@parlance/text';
import { BundleManifestError } from '../bundle/bundle-error.js';
import {
  ADAPTER_RANK,
  type BundleManifest,
  type GoldenText,
  type PlatformHead,
  type PlatformManifest,
} from '../bundle/manifest.js';
import { quantiseColumns } from '../bundle/quantise.js';
import { bundleBytes, type PartContents } from '../bundle/write-bundle.js';
import { DENSE_SIZE, HIDDEN_SIZE, POOLED_SIZE } from '../features/feature-groups.js';
import { partNames } from './part-names.js';
import { QUERY_SIZE, type PlatformAdapter } from './platform-weights.js';

/** A platform model as it was learnt, in full precision. */
export interface PlatformContents {
  /** Its version, unique: decisions carry it. */
  readonly model: string;
  readonly platform?: string;
  /** The base model that it was learnt on, and the SHA-256 of that bundle's file. */
  readonly base: PlatformManifest['base'];
  readonly recipe: BundleManifest['recipe'];
  /** What it was learnt from. */
  readonly data: BundleManifest['data'];
  /** How well it did on texts that it was not learnt from. */
  readonly metrics: PlatformManifest['metrics'];
  readonly adapter: PlatformAdapter;
  /** One a label; 1 to MAX_PLATFORM_LABELS. */
  readonly heads: readonly PlatformHeadContents[];
}

export interface PlatformHeadContents extends PlatformHead {
  /** w: [QUERY_SIZE]. */
  readonly dense: Float32Array;
  /** v: [NGRAM_BUCKETS]. */
  readonly ngrams: Float32Array;
}

/**
 * A platform model's bundle as bytes, int8 where it is large: 96 kB for one label, 70 kB for each further one. A pool
 * takes only one whose golden texts it scores as they are recorded: `writePlatformBundle` scores them.
 * @throws BundleManifestError if something contradicts itself.
 */
export function platformBundleBytes(
  contents: PlatformContents,
  golden: readonly GoldenText[],
): Uint8Array<ArrayBuffer> {
  const { adapter, heads, ...facts } = contents;
  const source = `platform model ${facts.model}`;
  const { a, b, bias } = partNames.adapter;
  const parts: Record<string, PartContents> = {
    ...quantised(a, [POOLED_SIZE, ADAPTER_RANK], adapter.a),
    ...quantised(b, [ADAPTER_RANK, HIDDEN_SIZE], adapter.b),
    [bias]: { shape: [HIDDEN_SIZE], data: adapter.bias },
  };
  heads.forEach((head, label) =>
    Object.assign(
      parts,
      quantisedDense(source, partNames.dense(label), head.dense),
      quantised(partNames.ngrams(label), [NGRAM_BUCKETS], head.ngrams),
    ),
  );
  return bundleBytes(source, {
    manifest: {
      kind: 'platform',
      ...facts,
      labels: heads.map(({ name }) => name),
      textRecipe: TEXT_RECIPE,
      adapterRank: ADAPTER_RANK,
      heads: heads.map(manifestOf),
      golden: [...golden],
    },
    parts,
  });
}

function manifestOf({ name, baseLabel, priorSlope, intercept, calibration }: PlatformHeadContents): PlatformHead {
  return {
    name,
    ...(baseLabel === undefined ? {} : { baseLabel }),
    priorSlope,
    intercept,
    calibration: { slope: calibration.slope, intercept: calibration.intercept },
  };
}

/** One scale a column; a row of numbers is one column. */
function quantised(part: string, shape: readonly number[], data: Float32Array): Record<string, PartContents> {
  const columns = shape[1] ?? 1;
  const { values, scales } = quantiseColumns(data, columns);
  return { [part]: { shape, data: values }, [partNames.scaleOf(part)]: { shape: [columns], data: scales } };
}

/** One scale for the base's features, one for the adapted hidden layer: their weights differ in size. */
function quantisedDense(source: string, part: string, weights: Float32Array): Record<string, PartContents> {
  if (weights.length !== QUERY_SIZE)
    throw new BundleManifestError(source, [`part "${part}": ${weights.length} numbers for shape [${QUERY_SIZE}]`]);
  const base = quantiseColumns(weights.subarray(0, DENSE_SIZE), 1);
  const adapted = quantiseColumns(weights.subarray(DENSE_SIZE), 1);
  const values = new Int8Array(QUERY_SIZE);
  values.set(base.values);
  values.set(adapted.values, DENSE_SIZE);
  return {
    [part]: { shape: [QUERY_SIZE], data: values },
    [partNames.scaleOf(part)]: { shape: [2], data: Float32Array.of(base.scales[0]!, adapted.scales[0]!) },
  };
}
