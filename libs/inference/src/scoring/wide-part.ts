import { PAIR_START_HASH, pairBucket, WIDE_BUCKETS } from '@parlance/text';
import type { TokenTypes } from './token-types.js';

/**
 * The wide part of a window's logits: a linear model over hashed features of its token types and of the pairs of
 * neighbouring tokens, z_k = Σ idf·v_k / √Σ idf². Each type counts once, each pair's bucket once.
 */
export class WidePart {
  readonly #typeSeenIn: Int32Array;
  readonly #pairSeenIn = new Int32Array(WIDE_BUCKETS);
  readonly #sums: Float64Array;
  #window = 0;

  constructor(readonly types: TokenTypes) {
    this.#typeSeenIn = new Int32Array(types.capacity);
    this.#sums = new Float64Array(types.weights.labels.length);
  }

  /** Writes z of the window whose types are `slots[begin, end)` to `logits`, from `at` on. */
  writeLogits(slots: Int32Array, begin: number, end: number, logits: Float32Array, at: number): void {
    const { wide, hashes } = this.types;
    const sums = this.#sums.fill(0);
    const labels = sums.length;
    const typeSeenIn = this.#typeSeenIn;
    const window = this.#nextWindow();
    let squaredNorm = 0;
    let previousHash: number = PAIR_START_HASH;
    for (let token = begin; token < end; token++) {
      const slot = slots[token]!;
      if (typeSeenIn[slot] !== window) {
        typeSeenIn[slot] = window;
        const from = slot * (labels + 1);
        for (let k = 0; k < labels; k++) sums[k]! += wide[from + k]!;
        squaredNorm += wide[from + labels]!;
      }
      const hash = hashes[slot]!;
      squaredNorm += this.#addPair(pairBucket(previousHash, hash), window);
      previousHash = hash;
    }
    const perNorm = squaredNorm > 0 ? 1 / Math.sqrt(squaredNorm) : 0;
    for (let k = 0; k < labels; k++) logits[at + k] = sums[k]! * perNorm;
  }

  /** The pair's idf². */
  #addPair(bucket: number, window: number): number {
    const idf = this.types.idf(bucket);
    if (idf === 0 || this.#pairSeenIn[bucket] === window) return 0;
    this.#pairSeenIn[bucket] = window;
    const { wideScales, wideWeights } = this.types.weights;
    const sums = this.#sums;
    const from = bucket * sums.length;
    for (let k = 0; k < sums.length; k++) sums[k]! += idf * wideScales[k]! * wideWeights[from + k]!;
    return idf * idf;
  }

  /** A number that no entry of the two "seen in" tables holds. */
  #nextWindow(): number {
    if (this.#window === 0x7fffffff) {
      this.#typeSeenIn.fill(0);
      this.#pairSeenIn.fill(0);
      this.#window = 0;
    }
    return ++this.#window;
  }
}
