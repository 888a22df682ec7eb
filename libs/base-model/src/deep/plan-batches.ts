import type { Random } from '../random.js';

/** Texts of like length, so that little of a batch is padding. */
export interface Bucket {
  /** Every text of the batch is padded to so many tokens. */
  readonly tokens: number;
  readonly texts: number;
}

/** One row as it goes into a batch: its tokens may be those of an obfuscated copy. */
export interface BatchItem {
  readonly row: number;
  readonly tokens: Int32Array;
}

export interface Batch {
  readonly bucket: Bucket;
  /** At most `bucket.texts`; the last batch of a bucket may hold fewer. */
  readonly items: readonly BatchItem[];
}

/** From shortest to longest; the longest holds a whole window. */
export const BUCKETS: readonly Bucket[] = [
  { tokens: 8, texts: 192 },
  { tokens: 16, texts: 128 },
  { tokens: 24, texts: 96 },
  { tokens: 32, texts: 64 },
  { tokens: 48, texts: 64 },
  { tokens: 64, texts: 48 },
  { tokens: 96, texts: 32 },
  { tokens: 128, texts: 24 },
];

/**
 * The batches of one pass over `rowCount` rows in random order: a batch stands where its last text came. `tokensOf` is
 * asked once a row, in that order, and may draw from the same randomness.
 */
export function planEpoch(rowCount: number, tokensOf: (row: number) => Int32Array, random: Random): Batch[] {
  const batches: Batch[] = [];
  const filling = new Map<Bucket, BatchItem[]>(BUCKETS.map((bucket) => [bucket, []]));
  for (const row of random.permutation(rowCount)) {
    const tokens = tokensOf(row);
    const bucket = bucketFor(tokens.length);
    const items = filling.get(bucket)!;
    items.push({ row, tokens });
    if (items.length === bucket.texts) {
      batches.push({ bucket, items });
      filling.set(bucket, []);
    }
  }
  for (const [bucket, items] of filling) if (items.length > 0) batches.push({ bucket, items });
  return batches;
}

function bucketFor(tokens: number): Bucket {
  const bucket = BUCKETS.find((candidate) => tokens <= candidate.tokens);
  if (bucket === undefined) throw new RangeError(`${tokens} tokens: a window holds ${BUCKETS.at(-1)!.tokens}`);
  return bucket;
}
