/** Σ x² */
export function squaredNorm(x: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const quads = x.length & ~3;
  for (let i = 0; i < quads; i += 4) {
    a += x[i]! * x[i]!;
    b += x[i + 1]! * x[i + 1]!;
    c += x[i + 2]! * x[i + 2]!;
    d += x[i + 3]! * x[i + 3]!;
  }
  for (let i = quads; i < x.length; i++) a += x[i]! * x[i]!;
  return a + b + c + d;
}

export interface AdamWCoefficients {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly correctedRate: number;
  /** What a parameter is multiplied with before the step: 1 - rate · decay. */
  readonly keep: number;
  readonly gradientScale: number;
}

/** One AdamW step over a flat parameter: all four arrays have one length. */
export function adamWUpdate(
  values: Float32Array,
  gradient: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  { beta1, beta2, epsilon, correctedRate, keep, gradientScale }: AdamWCoefficients,
): void {
  const [c1, c2] = [1 - beta1, 1 - beta2];
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]! * gradientScale;
    const m = beta1 * mean[i]! + c1 * g;
    const v = beta2 * square[i]! + c2 * g * g;
    mean[i] = m;
    square[i] = v;
    values[i] = keep * values[i]! - (correctedRate * m) / (Math.sqrt(v) + epsilon);
  }
}
