import type { Label } from '@parlance/domain';

/** A bundle that workers hold, or can be given again. Every call is answered by the generations that served when it came. */
export interface Generation {
  readonly number: number;
  readonly model: string;
  /** What a text gets scores for, in the order in which workers send them. */
  readonly labels: readonly Label[];
  /** Calls not answered yet. */
  openRequests: number;
}

export interface BaseGeneration extends Generation {
  /** Of the bundle. */
  readonly sha256: string;
  /** Platform models that stand on it: being loaded, in service, or still answering a call. */
  standing: number;
}

export interface PlatformGeneration extends Generation {
  /** Of the bundle. */
  readonly sha256: string;
  readonly base: BaseGeneration;
}
