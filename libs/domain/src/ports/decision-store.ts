import type { Action } from '../deciding/action.js';
import type { Label, Scores } from '../deciding/scores.js';

/** A decision and the content it is about, as it is kept. */
export interface KeptDecision {
  /** The same for the same platform, content id and text. */
  readonly id: string;
  readonly platform: string;
  readonly contentId: string;
  readonly text: string;
  readonly authorId?: string;
  readonly threadId?: string;
  /** Empty if the text could not be scored. */
  readonly scores: Scores;
  readonly action: Action;
  readonly reason: string;
  readonly fallback: boolean;
  /** The model version that gave the scores. */
  readonly model: string;
  readonly policyVersion: number;
  readonly decidedAt: Date;
}

/** How a content was decided last. */
export interface LatestDecision extends Pick<KeptDecision, 'scores' | 'model' | 'decidedAt'> {
  /** Absent: it was erased. */
  readonly text?: string;
}

/** Who wrote a content, and where; absent what is not known. */
export type ContentOrigin = Pick<KeptDecision, 'authorId' | 'threadId'>;

/** Where decisions are kept, so that a correction can name its content by id. */
export abstract class DecisionStore {
  /** Keeps decisions; of one that comes again, the later counts. */
  abstract keep(decisions: readonly KeptDecision[]): Promise<void>;

  /** How a platform's contents were decided last, by content id; without those that were never decided. */
  abstract latest(platform: string, contentIds: readonly string[]): Promise<ReadonlyMap<string, LatestDecision>>;

  /** Who wrote a platform's contents, and where, by content id; without those that nothing is known of. */
  abstract origins(platform: string, contentIds: readonly string[]): Promise<ReadonlyMap<string, ContentOrigin>>;

  /**
   * The highest scores of a label in a platform's decisions since a time, falling, at most `limit`; those from `below` on
   * are left out. `first`: the time of the earliest of the platform's decisions since then, whatever it scored.
   */
  abstract highestScores(asked: {
    readonly platform: string;
    readonly label: Label;
    readonly since: Date;
    readonly below?: number | undefined;
    readonly limit: number;
  }): Promise<{ readonly scores: readonly number[]; readonly first?: Date }>;
}
