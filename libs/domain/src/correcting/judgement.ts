import type { Label } from '../deciding/scores.js';

/** What one moderator said about one label of one text: the smallest part of a correction. */
export interface Judgement {
  /** Names the text: texts that are the same to a reader have one hash. */
  readonly textHash: string;
  readonly label: Label;
  /** The reading: whether the label holds. */
  readonly holds: boolean;
  readonly moderator: string;
  readonly judgedAt: Date;
}
