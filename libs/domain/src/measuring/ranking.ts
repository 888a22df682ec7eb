/** How often each ranked text counts; a bootstrap resample of the texts, by rank. */
export type Weights = ArrayLike<number>;

/** Scores or truths that nothing can be measured on. */
export class UnrankableError extends Error {
  override readonly name = 'UnrankableError';
}

/**
 * Scored texts of known truth in order of falling score: sorted once, then read by every measure and by every bootstrap
 * resample, which only changes how often a rank counts.
 */
export class Ranking {
  private constructor(
    /** Score by rank, highest first. */
    readonly scores: Float64Array,
    /** 1 where the text at that rank has the label, else 0. */
    readonly positive: Uint8Array,
    /** 1 at the last rank of each run of equal scores: a threshold can only fall behind such a rank. */
    readonly endsTie: Uint8Array,
    readonly positives: number,
  ) {}

  /**
   * Ranks `scores` (finite) with `truths` (0 or 1 each, in the same order). Takes O(n log n).
   * @throws UnrankableError if the lengths differ, a score is not finite or a truth is neither 0 nor 1.
   */
  static of(scores: ArrayLike<number>, truths: ArrayLike<number>): Ranking {
    const { length } = scores;
    if (length !== truths.length) throw new UnrankableError(`${length} scores for ${truths.length} truths`);
    const order = new Uint32Array(length);
    for (let i = 0; i < length; i++) {
      if (!Number.isFinite(scores[i])) throw new UnrankableError(`score ${i} is ${scores[i]}, not a finite number`);
      if (truths[i] !== 0 && truths[i] !== 1) throw new UnrankableError(`truth ${i} is ${truths[i]}, not 0 or 1`);
      order[i] = i;
    }
    order.sort((a, b) => scores[b]! - scores[a]!);
    const sorted = Float64Array.from(order, (i) => scores[i]!);
    const positive = Uint8Array.from(order, (i) => truths[i]!);
    const endsTie = Uint8Array.from(sorted, (score, rank) => (score === sorted[rank + 1] ? 0 : 1));
    return new Ranking(
      sorted,
      positive,
      endsTie,
      positive.reduce((sum, one) => sum + one, 0),
    );
  }

  get length(): number {
    return this.scores.length;
  }

  get negatives(): number {
    return this.length - this.positives;
  }
}
