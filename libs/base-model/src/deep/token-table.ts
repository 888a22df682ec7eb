import { type AdamWStep, SparseRows } from '@parlance/onnx-training';
import { TABLE_ROWS } from '@parlance/text';
import type { TokenVocabulary } from '../data/token-vocabulary.js';
import type { Random } from '../random.js';
import type { Batch } from './plan-batches.js';

/** How tokens are left out in training, so that no single one is relied on. */
export interface TokenDropout {
  /** A token vanishes; a text's first never does, nor any of a text of one or two. */
  readonly token: number;
  /** A token's own row is left out, so that its n-grams must do. */
  readonly wordRow: number;
}

const SHORTEST_THINNED = 3;
/** Uniform in ± this limit: a standard deviation of .05. */
const INITIAL_LIMIT = 0.05 * Math.sqrt(3);
const NO_VECTOR = -1;

/**
 * The embedding table and what a batch makes of it: each distinct token (with or without its own row) is summed once,
 * then copied to its places.
 */
export class TokenTable {
  readonly rows: SparseRows;
  #bags: Int32Array[] = [];
  /** Vector of each place of the batch, or NO_VECTOR. */
  #vectorAt = new Int32Array(0);
  #vectors = new Float32Array(0);
  #gradients = new Float32Array(0);

  constructor(
    private readonly vocabulary: TokenVocabulary,
    private readonly dimensions: number,
    private readonly random: Random,
  ) {
    this.rows = new SparseRows(TABLE_ROWS, dimensions);
    const { table } = this.rows;
    for (let i = 0; i < table.length; i++) table[i] = INITIAL_LIMIT * (2 * random.uniform() - 1);
  }

  /** Fills a batch's token vectors x [texts, tokens, dimensions] and mask [texts, tokens]. */
  gather({ bucket, items }: Batch, dropout: TokenDropout, x: Float32Array, mask: Float32Array): void {
    const places = bucket.texts * bucket.tokens;
    this.#bags = [];
    this.#vectorAt = fitted(this.#vectorAt, places, (length) => new Int32Array(length)).fill(NO_VECTOR);
    mask.fill(0);
    const vectorOf = new Map<number, number>();
    items.forEach(({ tokens }, text) => {
      for (let t = 0; t < tokens.length; t++) {
        if (t > 0 && tokens.length >= SHORTEST_THINNED && this.random.chance(dropout.token)) continue;
        const place = text * bucket.tokens + t;
        mask[place] = 1;
        this.#vectorAt[place] = this.#vector(tokens[t]!, dropout.wordRow, vectorOf);
      }
    });
    const { dimensions } = this;
    const needed = this.#bags.length * dimensions;
    this.#vectors = fitted(this.#vectors, needed, (length) => new Float32Array(length));
    this.rows.sum(this.#bags, this.#vectors);
    for (let place = 0; place < places; place++) {
      const vector = this.#vectorAt[place]!;
      const to = place * dimensions;
      if (vector === NO_VECTOR) x.fill(0, to, to + dimensions);
      else for (let k = 0; k < dimensions; k++) x[to + k] = this.#vectors[vector * dimensions + k]!;
    }
  }

  /** Moves the rows of the batch gathered last. gradient: by x, [texts, tokens, dimensions]. */
  update(gradient: Float32Array, step: AdamWStep): void {
    const { dimensions } = this;
    const needed = this.#bags.length * dimensions;
    this.#gradients = fitted(this.#gradients, needed, (length) => new Float32Array(length)).fill(0, 0, needed);
    const places = gradient.length / dimensions;
    for (let place = 0; place < places; place++) {
      const vector = this.#vectorAt[place]!;
      if (vector === NO_VECTOR) continue;
      const from = place * dimensions;
      const to = vector * dimensions;
      for (let k = 0; k < dimensions; k++) this.#gradients[to + k]! += gradient[from + k]!;
    }
    this.rows.update(this.#bags, this.#gradients, step);
  }

  #vector(token: number, withoutWordRow: number, vectorOf: Map<number, number>): number {
    const bag = this.vocabulary.rowsOf(token);
    const thinned = bag.length >= SHORTEST_THINNED && this.random.chance(withoutWordRow);
    const variant = 2 * token + (thinned ? 1 : 0);
    let vector = vectorOf.get(variant);
    if (vector === undefined) {
      vector = this.#bags.length;
      vectorOf.set(variant, vector);
      this.#bags.push(thinned ? bag.subarray(1) : bag);
    }
    return vector;
  }
}

/** `array` if it is long enough, else a longer one. */
function fitted<T extends { readonly length: number }>(array: T, length: number, make: (length: number) => T): T {
  return array.length >= length ? array : make(Math.ceil(length * 1.5));
}
