import type { LearningCurve } from '../learning/learning-curve.js';
import type { GateVerdict } from '../promoting/promotion-gate.js';

export type TrainingJobState = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled';

/** What came of a training that went through. */
export interface TrainingOutcome {
  /** How many judgements the platform had when its dataset was drawn: later ones are new. */
  readonly judgements: number;
  /** The model that was trained; absent if there was too little to learn from. */
  readonly model?: string;
  readonly verdict?: GateVerdict;
  /** Whether the model serves now. */
  readonly promoted: boolean;
  /** Why nothing was trained, or why a model that passed the gate does not serve. */
  readonly detail?: string;
  /** What more labels bring: measured after the training, of the label that it had most judgements of. */
  readonly learningCurve?: LearningCurve;
}

/** A training of a platform's model that was asked for. */
export interface TrainingJob {
  readonly id: string;
  readonly platform: string;
  /** Why it was asked for. */
  readonly reason: string;
  readonly state: TrainingJobState;
  readonly requestedAt: Date;
  /** When it was last begun. */
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  /** How often it was begun, and not handed back. */
  readonly attempts: number;
  /** Where it stands or stood, as its worker last told. */
  readonly progress?: unknown;
  readonly outcome?: TrainingOutcome;
  /** Why it failed. */
  readonly problem?: string;
}

/** The trainings that wait, run and ran. Several trainers share them: each job is one worker's for as long as it leases it. */
export abstract class TrainingJobStore {
  /** Has a platform wait for a training; one that waits already is given back instead of a second. */
  abstract enqueue(platform: string, reason: string): Promise<TrainingJob>;

  /**
   * Takes the job that was asked for longest ago, of those that wait and those whose lease has expired, for `leaseMs`. A
   * platform with a job under way is passed over: it never trains twice at once.
   */
  abstract claim(worker: string, leaseMs: number): Promise<TrainingJob | undefined>;

  /**
   * Extends the lease, and tells where the job stands. False if it is no longer this worker's, because it was cancelled or
   * its lease expired and another took it: stop, and keep nothing.
   */
  abstract heartbeat(id: string, worker: string, leaseMs: number, progress?: unknown): Promise<boolean>;

  /**
   * Gives a job back that its worker stops in the middle of, for whoever comes next: it does not count as an attempt, since
   * nothing was wrong with the job. False, and nothing happens, if it is no longer this worker's.
   */
  abstract handBack(id: string, worker: string): Promise<boolean>;

  /** False, and nothing happens, if the job is no longer this worker's. */
  abstract finish(id: string, worker: string, outcome: TrainingOutcome): Promise<boolean>;

  /** Adds it to the outcome of a training that has finished. False, and nothing happens, if there is none with this id. */
  abstract keepLearningCurve(id: string, learningCurve: LearningCurve): Promise<boolean>;

  /** False, and nothing happens, if the job is no longer this worker's. */
  abstract fail(id: string, worker: string, problem: string): Promise<boolean>;

  /** Ends a job that waits or runs; its worker learns it from its next heartbeat. False if there is none, or it has ended. */
  abstract cancel(id: string): Promise<boolean>;

  abstract find(id: string): Promise<TrainingJob | undefined>;

  /** A platform's jobs, the newest first; at most `limit`. */
  abstract jobs(platform: string, limit: number): Promise<readonly TrainingJob[]>;
}
