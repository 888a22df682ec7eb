import type { Label } from '../deciding/scores.js';

/** A moderator's labels for one content: what the decision should have been. */
export interface Correction {
  readonly platform: string;
  /** The content that was judged, if it is one that was decided. */
  readonly contentId?: string;
  readonly text: string;
  /** Whether each label holds. Only labels that were judged: an absent one is unknown, not false. */
  readonly labels: Readonly<Record<Label, boolean>>;
  readonly moderator: string;
  readonly judgedAt: Date;
  /** Why, in the moderator's words. */
  readonly reason?: string;
}
