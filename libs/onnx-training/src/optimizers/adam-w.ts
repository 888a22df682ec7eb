import type { StoredParameter } from '../training/parameter-store.js';
import { adamWUpdate, squaredNorm } from './kernels.js';

export interface AdamWOptions {
  /** Decay rate of the mean of gradients. */
  readonly beta1?: number;
  /** Decay rate of the mean of squared gradients. */
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Shrinks parameters marked `decay` by rate · weightDecay each step. */
  readonly weightDecay?: number;
  /** The largest length of all gradients together; longer ones are scaled down. */
  readonly clipNorm?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), bias-corrected, gradients clipped by their
 * global norm (Pascanu et al. 2013).
 */
export class AdamW {
  readonly options: Required<AdamWOptions>;
  private readonly moments = new Map<StoredParameter, { mean: Float32Array; square: Float32Array }>();
  private steps = 0;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01, clipNorm = 1 }: AdamWOptions = {}) {
    this.options = { beta1, beta2, epsilon, weightDecay, clipNorm };
  }

  /**
   * Updates the parameters from their gradients. Gives what a table outside the graph needs to take the same step.
   */
  step(parameters: readonly StoredParameter[], learningRate: number): AdamWStep {
    const { beta1, beta2, epsilon, weightDecay, clipNorm } = this.options;
    this.steps++;
    const norm = clipNorm === Infinity ? undefined : lengthOf(parameters);
    const gradientScale = norm !== undefined && norm > clipNorm ? clipNorm / norm : 1;
    const correctedRate = (learningRate * Math.sqrt(1 - beta2 ** this.steps)) / (1 - beta1 ** this.steps);
    for (const parameter of parameters) {
      const { mean, square } = this.momentsOf(parameter);
      const keep = parameter.decay ? 1 - learningRate * weightDecay : 1;
      adamWUpdate(parameter.values, parameter.gradient, mean, square, {
        beta1,
        beta2,
        epsilon,
        correctedRate,
        keep,
        gradientScale,
      });
    }
    return { norm, gradientScale, correctedRate, beta1, beta2, epsilon };
  }

  private momentsOf(parameter: StoredParameter): { mean: Float32Array; square: Float32Array } {
    let moments = this.moments.get(parameter);
    if (moments === undefined) {
      const { length } = parameter.values;
      moments = { mean: new Float32Array(length), square: new Float32Array(length) };
      this.moments.set(parameter, moments);
    }
    return moments;
  }
}

export interface AdamWStep {
  /** Length of all gradients together, before clipping; undefined if there is no limit to it. */
  readonly norm: number | undefined;
  readonly gradientScale: number;
  /** Learning rate with the bias of both moments undone. */
  readonly correctedRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

function lengthOf(parameters: readonly StoredParameter[]): number {
  return Math.sqrt(parameters.reduce((sum, { gradient }) => sum + squaredNorm(gradient), 0));
}
