import { NGRAM_BUCKETS, type NgramVector } from '@parlance/text';

/** The n-gram vectors of many texts, one after the other: text i has the entries [starts[i], starts[i + 1]). */
export interface NgramRows {
  readonly starts: Int32Array;
  readonly buckets: Int32Array;
  readonly values: Float32Array;
}

export function ngramRows(vectors: readonly NgramVector[]): NgramRows {
  const starts = new Int32Array(vectors.length + 1);
  vectors.forEach(({ buckets }, i) => (starts[i + 1] = starts[i]! + buckets.length));
  const buckets = new Int32Array(starts.at(-1)!);
  const values = new Float32Array(starts.at(-1)!);
  vectors.forEach((vector, i) => {
    buckets.set(vector.buckets, starts[i]);
    values.set(vector.values, starts[i]);
  });
  return { starts, buckets, values };
}

/** Every value times its bucket's factor. */
export function scaled({ starts, buckets, values }: NgramRows, factors: Float32Array): NgramRows {
  return { starts, buckets, values: values.map((value, entry) => value * factors[buckets[entry]!]!) };
}

/** Squared length of each text's vector. */
export function squares({ starts, values }: NgramRows): Float64Array {
  const result = new Float64Array(starts.length - 1);
  for (let i = 0; i < result.length; i++) {
    for (let entry = starts[i]!; entry < starts[i + 1]!; entry++) result[i]! += values[entry]! * values[entry]!;
  }
  return result;
}

/** Keeps a bucket that says nothing from vanishing altogether. */
const LEAST_RATIO = 0.05;

/**
 * How much each bucket tells the two readings apart in the texts given: .05 + |ln of the ratio of its rates|, each with
 * one text added (Wang & Manning 2012, with the ratio's size alone: its sign is the solver's to find).
 */
export function naiveBayesRatios(rows: NgramRows, readings: Int8Array, texts: Iterable<number>): Float32Array {
  const holding = [new Float64Array(NGRAM_BUCKETS).fill(1), new Float64Array(NGRAM_BUCKETS).fill(1)] as const;
  const all = [2, 2];
  for (const text of texts) {
    const reading = readings[text] === 1 ? 1 : 0;
    const counts = holding[reading];
    for (let entry = rows.starts[text]!; entry < rows.starts[text + 1]!; entry++) counts[rows.buckets[entry]!]!++;
    all[reading]!++;
  }
  return Float32Array.from(holding[0], (others, bucket) => {
    const ratio = holding[1][bucket]! / all[1]! / (others / all[0]!);
    return LEAST_RATIO + Math.abs(Math.log(ratio));
  });
}
