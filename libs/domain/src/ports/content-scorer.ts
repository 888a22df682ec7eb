import type { Label, Scores } from '../deciding/scores.js';
import { RetriableError } from '../retriable-error.js';

/** Why a text could not be scored. Bounded, so that it can be a metric's label. */
export type ScoringFailure = 'text-too-long' | 'worker-crashed' | 'timed-out';

export type ScoringOutcome =
  { readonly scores: Scores; readonly model: string } | { readonly failure: ScoringFailure; readonly model: string };

/** Gives texts their scores. Implemented by `inference`. */
export abstract class ContentScorer {
  /** The labels of the base model in service, in its order. */
  abstract readonly labels: readonly Label[];

  /** Version of the base model in service. */
  abstract readonly model: string;

  /**
   * One outcome per text, in order; those of the base model all come from one version of it. A platform model's have its
   * own labels and, as its base reads them, the base's that it has not learnt: no threshold is left without a score.
   * @param models the platform model that reads each text, by version; undefined, or none given: the base model.
   * @throws ScorerBusyError if the queue is full: wait, or tell the client to.
   */
  abstract score(
    texts: readonly string[],
    models?: readonly (string | undefined)[],
  ): Promise<readonly ScoringOutcome[]>;
}

/** More texts wait than the scorer's queue may hold. */
export class ScorerBusyError extends RetriableError {
  override readonly name = 'ScorerBusyError';
  constructor(
    readonly waitingTexts: number,
    readonly maxWaitingTexts: number,
  ) {
    super(`${waitingTexts} texts wait to be scored, the limit is ${maxWaitingTexts}: try again in a moment`);
  }
}
