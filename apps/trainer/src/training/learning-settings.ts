import type {
  CorrectionStore,
  ModelRegistry,
  NormCardStore,
  RetrainingPolicy,
  TrainingJobStore,
} from '@parlance/domain';
import type { ModelHints } from '../promotion/model-hints.js';

/** What learning from corrections is wired with. Whoever wires it opens and closes what these need. */
export interface LearningOptions {
  readonly corrections: CorrectionStore;
  readonly registry: ModelRegistry;
  readonly normCards: NormCardStore;
  readonly jobs: TrainingJobStore;
  readonly hints: ModelHints;
  /** How this process trains; absent: it does not, and trainings wait for one that does. */
  readonly training?: TrainingSettings;
}

export interface TrainingSettings {
  /** Where the base model's bundle lies. */
  readonly basePath: string;
  /** When platforms are trained again by themselves. */
  readonly policy: RetrainingPolicy;
  /** Names this process among those that train. */
  readonly worker: string;
  /** How long a training stays this process's without a sign of life from it. */
  readonly leaseMs: number;
}

/** Every training starts from this seed, so that the same dataset gives the same model. */
export const TRAINING_SEED = 1;
