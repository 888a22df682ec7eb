import type { AdamWStep } from './adam-w.js';

/** The rows of a table that make up one token type, with repeats allowed. */
export type Bag = Int32Array;

/**
 * A large table of vectors kept outside the graph. A batch names bags of rows; each gives Σ rows / √(number of rows). After
 * the graph has run, the gradient by those sums is spread over the rows, and Adam moves only the rows that were touched
 * ("lazy" Adam: moments of the others stay as they are).
 */
export class SparseRows {
  readonly table: Float32Array;
  private readonly mean: Float32Array;
  private readonly square: Float32Array;
  /** Where a row's gradient stands in `rowGradients` during a step, valid if `stamp` is the step's. */
  private readonly place: Int32Array;
  private readonly stamp: Int32Array;
  private step = 0;
  private touched = new Int32Array(1024);
  private rowGradients = new Float32Array(0);

  constructor(
    readonly rows: number,
    readonly width: number,
  ) {
    this.table = new Float32Array(rows * width);
    this.mean = new Float32Array(rows * width);
    this.square = new Float32Array(rows * width);
    this.place = new Int32Array(rows);
    this.stamp = new Int32Array(rows);
  }

  /** out[i] = Σ rows of bags[i] / √(their number). out: [bags, width]. */
  sum(bags: readonly Bag[], out: Float32Array): void {
    const { table, width } = this;
    for (let i = 0; i < bags.length; i++) {
      const bag = bags[i]!;
      const to = i * width;
      out.fill(0, to, to + width);
      for (let r = 0; r < bag.length; r++) {
        const from = bag[r]! * width;
        for (let k = 0; k < width; k++) out[to + k]! += table[from + k]!;
      }
      const scale = 1 / Math.sqrt(bag.length);
      for (let k = 0; k < width; k++) out[to + k]! *= scale;
    }
  }

  /** Moves the rows of the bags against the gradient by their sums. gradient: [bags, width]. */
  update(
    bags: readonly Bag[],
    gradient: Float32Array,
    { correctedRate, gradientScale, beta1, beta2, epsilon }: AdamWStep,
  ): void {
    const { width, table, mean, square } = this;
    const count = this.spread(bags, gradient);
    const [c1, c2] = [1 - beta1, 1 - beta2];
    for (let t = 0; t < count; t++) {
      const to = this.touched[t]! * width;
      const from = t * width;
      for (let k = 0; k < width; k++) {
        const g = this.rowGradients[from + k]! * gradientScale;
        const m = beta1 * mean[to + k]! + c1 * g;
        const v = beta2 * square[to + k]! + c2 * g * g;
        mean[to + k] = m;
        square[to + k] = v;
        table[to + k]! -= (correctedRate * m) / (Math.sqrt(v) + epsilon);
      }
    }
  }

  /** Collects one gradient per distinct row; gives their number. */
  private spread(bags: readonly Bag[], gradient: Float32Array): number {
    const { width } = this;
    const step = ++this.step;
    let count = 0;
    for (let i = 0; i < bags.length; i++) {
      const bag = bags[i]!;
      const scale = 1 / Math.sqrt(bag.length);
      const from = i * width;
      for (let r = 0; r < bag.length; r++) {
        const row = bag[r]!;
        if (this.stamp[row] !== step) {
          this.stamp[row] = step;
          this.place[row] = count;
          this.reserve(count + 1);
          this.touched[count] = row;
          this.rowGradients.fill(0, count * width, (count + 1) * width);
          count++;
        }
        const to = this.place[row]! * width;
        const sums = this.rowGradients;
        for (let k = 0; k < width; k++) sums[to + k]! += gradient[from + k]! * scale;
      }
    }
    return count;
  }

  private reserve(count: number): void {
    if (count > this.touched.length) {
      const larger = new Int32Array(this.touched.length * 2);
      larger.set(this.touched);
      this.touched = larger;
    }
    if (count * this.width > this.rowGradients.length) {
      const larger = new Float32Array(Math.max(1024 * this.width, this.rowGradients.length * 2));
      larger.set(this.rowGradients);
      this.rowGradients = larger;
    }
  }
}
