const LEARNING_RATE = 0.1;
const DECAY = 1e-3;
/** Added to the sum of squared gradients, so that the first steps are small. */
const STEADYING = 10;

/**
 * A learnt offset per set and label, added to the logits in training and dropped when serving: it takes up how often a
 * set's texts are positive, so that a set of positives only does not teach that its style is toxic. Adagrad
 * (Duchi et al. 2011), one step a row.
 */
export class SetOffsets {
  /** [sets, labels] */
  readonly values: Float32Array;
  readonly #squares: Float32Array;

  constructor(
    sets: number,
    readonly labels: number,
  ) {
    this.values = new Float32Array(sets * labels);
    this.#squares = new Float32Array(sets * labels);
  }

  /** Writes a set's offsets to `out` at `at`. */
  read(set: number, out: Float32Array, at: number): void {
    for (let k = 0; k < this.labels; k++) out[at + k] = this.values[set * this.labels + k]!;
  }

  /** One step against a row's gradient by its logits, unscaled, in `gradient` at `at`. */
  update(set: number, gradient: Float32Array, at: number, scale: number): void {
    for (let k = 0; k < this.labels; k++) {
      const i = set * this.labels + k;
      const g = gradient[at + k]! * scale + DECAY * this.values[i]!;
      this.#squares[i]! += g * g;
      this.values[i]! -= (LEARNING_RATE * g) / Math.sqrt(this.#squares[i]! + STEADYING);
    }
  }
}
