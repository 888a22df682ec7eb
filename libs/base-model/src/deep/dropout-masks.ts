import type { Random } from '../random.js';

const STRIP_LENGTH = 1 << 22;

/** Dropout masks cut from one long random strip, each from a random place: drawing every number anew takes longer than the step. */
export class DropoutMasks {
  readonly #strip = new Float32Array(STRIP_LENGTH);

  constructor(
    probability: number,
    private readonly random: Random,
  ) {
    const kept = 1 / (1 - probability);
    for (let i = 0; i < STRIP_LENGTH; i++) this.#strip[i] = random.chance(probability) ? 0 : kept;
  }

  /** Fills `out` with 0 (dropped) and 1 / (1 - p). */
  fill(out: Float32Array): void {
    const from = this.random.integer(STRIP_LENGTH - out.length);
    out.set(this.#strip.subarray(from, from + out.length));
  }
}
