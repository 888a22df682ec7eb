import { Random as EngineRandom } from '@parlance/onnx-training';

/** The engine's seeded generator with the draws that preparing texts needs. */
export class Random extends EngineRandom {
  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** One of `items`, each as likely. */
  pick<T>(items: readonly T[]): T {
    return items[this.integer(items.length)]!;
  }

  /** The numbers 0 … count-1 in random order. */
  permutation(count: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: count }, (_, i) => i));
  }
}
