import { createHash } from 'node:crypto';
import { deepRows, tokenHash, wideBuckets } from '@parlance/text';
import type { BaseWeights } from './base-weights.js';
import { LeastRecentlyUsed } from './least-recently-used.js';

/**
 * Longer keys, which are rare, are remembered by their SHA-256: a key's length is the writer's choice, the cache's bytes are
 * ours, and the shorter a key can be, the more types they hold.
 */
const MAX_KEY_LENGTH = 32;

const INT16_MAX = 32_767;

/** What the key, the map's entry and the links take at most, beside the numbers. */
const BYTES_AROUND_A_TYPE = 2 * MAX_KEY_LENGTH + 128;

/**
 * What the model knows of each token type (each distinct token key), computed when first met and remembered for the
 * types used last, within a number of bytes.
 */
export class TokenTypes {
  /**
   * [capacity, dimensions]: the token vector without its position, as multiples of `scales`. 16 bits are far finer
   * than the 8 bits the table has, and twice as many types fit as with 32.
   */
  readonly vectors: Int16Array;
  /** [capacity]. */
  readonly scales: Float32Array;
  /** [capacity, labels + 1]: the wide part's sums Σ idf·v over the type's buckets, then its squared norm Σ idf². */
  readonly wide: Float32Array;
  /** [capacity]: `tokenHash`, as signed integers. */
  readonly hashes: Int32Array;
  readonly #recent: LeastRecentlyUsed;
  readonly #idfOfByte: Float64Array;
  readonly #sum: Float64Array;

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
    const bytesPerType = 2 * dimensions + 4 * (labels.length + 3) + BYTES_AROUND_A_TYPE;
    const capacity = Math.max(minTypes, Math.floor(bytes / bytesPerType));
    this.vectors = new Int16Array(capacity * dimensions);
    this.scales = new Float32Array(capacity);
    this.#sum = new Float64Array(dimensions);
    this.wide = new Float32Array(capacity * (labels.length + 1));
    this.hashes = new Int32Array(capacity);
    this.#recent = new LeastRecentlyUsed(capacity);
    this.#idfOfByte = Float64Array.from({ length: 256 }, (_, byte) => (byte / 255) * weights.wideIdfMax);
  }

  get capacity(): number {
    return this.#recent.capacity;
  }

  get size(): number {
    return this.#recent.size;
  }

  /** Inverse document frequency of a bucket of the wide part. */
  idf(bucket: number): number {
    return this.#idfOfByte[this.weights.wideIdf[bucket]!]!;
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

  /** Sum of the key's rows / √(their number). Four rows at a time: the sums so far are loaded and stored less often. */
  #computeVector(slot: number, key: string): void {
    const { dimensions, embeddingRows, embeddingScales } = this.weights;
    const rows = deepRows(key);
    const sum = this.#sum.fill(0);
    let r = 0;
    for (; r + 4 <= rows.length; r += 4) {
      const a = rows[r]! * dimensions;
      const b = rows[r + 1]! * dimensions;
      const c = rows[r + 2]! * dimensions;
      const d = rows[r + 3]! * dimensions;
      const scaleA = embeddingScales[rows[r]!]!;
      const scaleB = embeddingScales[rows[r + 1]!]!;
      const scaleC = embeddingScales[rows[r + 2]!]!;
      const scaleD = embeddingScales[rows[r + 3]!]!;
      for (let i = 0; i < dimensions; i++)
        sum[i]! +=
          scaleA * embeddingRows[a + i]! +
          scaleB * embeddingRows[b + i]! +
          scaleC * embeddingRows[c + i]! +
          scaleD * embeddingRows[d + i]!;
    }
    for (; r < rows.length; r++) {
      const from = rows[r]! * dimensions;
      const scale = embeddingScales[rows[r]!]!;
      for (let i = 0; i < dimensions; i++) sum[i]! += scale * embeddingRows[from + i]!;
    }
    this.#store(slot, 1 / Math.sqrt(rows.length));
  }

  #store(slot: number, factor: number): void {
    const sum = this.#sum;
    let largest = 0;
    for (let i = 0; i < sum.length; i++) largest = Math.max(largest, Math.abs(sum[i]!));
    const steps = largest > 0 ? INT16_MAX / largest : 0;
    const begin = slot * sum.length;
    for (let i = 0; i < sum.length; i++) this.vectors[begin + i] = Math.round(sum[i]! * steps);
    this.scales[slot] = (largest * factor) / INT16_MAX;
  }

  #computeWide(slot: number, key: string): void {
    const { wideScales, wideWeights } = this.weights;
    const labels = wideScales.length;
    const begin = slot * (labels + 1);
    const wide = this.wide.fill(0, begin, begin + labels + 1);
    const buckets = wideBuckets(key);
    let squaredNorm = 0;
    for (let b = 0; b < buckets.length; b++) {
      const bucket = buckets[b]!;
      const idf = this.idf(bucket);
      if (idf === 0) continue;
      squaredNorm += idf * idf;
      const from = bucket * labels;
      for (let k = 0; k < labels; k++) wide[begin + k]! += idf * wideWeights[from + k]!;
    }
    for (let k = 0; k < labels; k++) wide[begin + k]! *= wideScales[k]!;
    wide[begin + labels] = squaredNorm;
  }
}

function digest(key: string): string {
  return `\u0000${createHash('sha256').update(key, 'utf16le').digest('base64')}`;
}
