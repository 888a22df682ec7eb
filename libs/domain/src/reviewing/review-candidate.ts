import type { Action } from '../deciding/action.js';
import type { Scores } from '../deciding/scores.js';

/** Why a moderator is asked to look: the model is unsure, moderators disagree, or nothing but chance chose it. */
export const REVIEW_REASONS = ['uncertain', 'disputed', 'random'] as const;

export type ReviewReason = (typeof REVIEW_REASONS)[number];

/** What was decided of a text that may be looked at. */
export interface ReviewedDecision {
  /** Empty if the text could not be scored. */
  readonly scores: Scores;
  readonly action: Action;
  /** The model version that gave the scores. */
  readonly model: string;
  readonly decidedAt: Date;
}

/** A decided text that nobody has corrected. */
export interface DecidedCandidate extends ReviewedDecision {
  readonly textHash: string;
}
