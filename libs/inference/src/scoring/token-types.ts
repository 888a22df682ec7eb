import { createHash } from 'node:crypto';
import { deepRows, tokenHash, wideBuckets } from '@parlance/text';
import type { BaseWeights } from './base-weights.js';
import { LeastRecentlyUsed } from './least-recently-used.js';

/** Longer keys are remembered by their SHA-256: a key's length is the writer's choice, the cache's bytes are ours. */
const MAX_KEY_LENGTH = 64;

/** What the key, the map's entry and the links take at most, beside the numbers. */
const BYTES_AROUND_A_TYPE = 2 * MAX_KEY_LENGTH + 128;

/**
 * What the model knows of each token type (each distinct token key), computed when first met and remembered for the
 * types used last, within a number of bytes.
 */
export class TokenTypes {
  /** [capacity, dimensions]: the token vector without its position. */
  readonly vectors: Float32Array;
  /** [capacity, labels + 1]: the wide part's sums Σ idf·v over the type's buckets, then its squared norm Σ idf². */
  readonly wide: Float32Array;
  /** [capacity]: `tokenHash`, as signed integers. */
  readonly hashes: Int32Array;
  readonly #recent: LeastRecentlyUsed;

  /**
   * @param bytes what all of it may take.
   * @param minTypes how many types must fit at once even if `bytes` says otherwise: those of one round.
   */
  constructor(
    readonly weights: BaseWeights,
    bytes: number,
    minTypes: number,
  ) {
    const { dimensions, labels } = weights;
    const bytesPerType = 4 * (dimensions + labels.length + 2) + BYTES_AROUND_A_TYPE;
    const capacity = Math.max(minTypes, Math.floor(bytes / bytesPerType));
    this.vectors = new Float32Array(capacity * dimensions);
    this.wide = new Float32Array(capacity * (labels.length + 1));
    this.hashes = new Int32Array(capacity);
    this.#recent = new LeastRecentlyUsed(capacity);
  }

  get capacity(): number {
    return this.#recent.capacity;
  }

  get size(): number {
    return this.#recent.size;
  }

  /** Where this type's numbers lie. It stays there until `capacity` other types have been asked for. */
  slotOf(key: string): number {
    const name = key.length > MAX_KEY_LENGTH ? digest(key) : key;
    let slot = this.#recent.find(name);
    if (slot < 0) {
      slot = this.#recent.claim(name);
      this.#computeVector(slot, key);
      this.#computeWide(slot, key);
      this.hashes[slot] = tokenHash(key);
    }
    return slot;
  }

  /** Sum of the key's rows / √(their number). */
  #computeVector(slot: number, key: string): void {
    const { dimensions, embeddingRows, embeddingScales } = this.weights;
    const rows = deepRows(key);
    const begin = slot * dimensions;
    const vector = this.vectors.fill(0, begin, begin + dimensions);
    const perRow = 1 / Math.sqrt(rows.length);
    for (const row of rows) {
      const scale = embeddingScales[row]! * perRow;
      const from = row * dimensions;
      for (let i = 0; i < dimensions; i++) vector[begin + i]! += scale * embeddingRows[from + i]!;
    }
  }

  #computeWide(slot: number, key: string): void {
    const { labels, wideIdf, wideIdfMax, wideScales, wideWeights } = this.weights;
    const begin = slot * (labels.length + 1);
    const wide = this.wide.fill(0, begin, begin + labels.length + 1);
    for (const bucket of wideBuckets(key)) {
      const idf = (wideIdf[bucket]! / 255) * wideIdfMax;
      for (let k = 0; k < labels.length; k++)
        wide[begin + k]! += idf * wideScales[k]! * wideWeights[bucket * labels.length + k]!;
      wide[begin + labels.length]! += idf * idf;
    }
  }
}

function digest(key: string): string {
  return `\u0000${createHash('sha256').update(key, 'utf16le').digest('base64')}`;
}
