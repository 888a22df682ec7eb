import type { Bags } from './bags.js';

const MIN_TEXTS = 2;

/** ln((N + 1) / (df + 1)) + 1 of every bucket; 0 of one that fewer than two texts hold. */
export function inverseDocumentFrequencies(bags: Bags, bucketCount: number): Float32Array {
  const texts = new Int32Array(bucketCount);
  for (const bucket of bags.buckets) texts[bucket]!++;
  return Float32Array.from(texts, (df) => (df < MIN_TEXTS ? 0 : Math.log((bags.count + 1) / (df + 1)) + 1));
}

/** 1 / √(Σ idf²) of every text, which gives its features unit length; 0 if all its buckets are without weight. */
export function inverseNorms(bags: Bags, idf: Float32Array): Float32Array {
  const inverse = new Float32Array(bags.count);
  for (let i = 0; i < bags.count; i++) {
    let squared = 0;
    for (let p = bags.starts[i]!; p < bags.starts[i + 1]!; p++) squared += idf[bags.buckets[p]!]! ** 2;
    inverse[i] = squared > 0 ? 1 / Math.sqrt(squared) : 0;
  }
  return inverse;
}
