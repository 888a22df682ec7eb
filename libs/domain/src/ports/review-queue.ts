import type { ReviewChoice, ReviewPool } from '../reviewing/compose-hand-out.js';
import type { ReviewedDecision, ReviewReason } from '../reviewing/review-candidate.js';

/** A text that is one moderator's to look at, for a while. */
export interface LeasedReview {
  readonly textHash: string;
  readonly text: string;
  /** The content that was decided last with this text, else one it was corrected as; absent if no content has it. */
  readonly contentId?: string;
  /** As it was decided last; absent if it was corrected without having been decided, or the decision has aged out. */
  readonly decision?: ReviewedDecision;
  readonly why: ReviewReason;
  readonly leasedUntil: Date;
}

/** How much there is to review. */
export interface ReviewCounts {
  /** Texts that a policy sends to review and nobody has corrected, those handed out included; counted up to 10,000. */
  readonly toReview: number;
  /** Texts on which moderators disagree. */
  readonly disputed: number;
  /** Texts that somebody holds now. */
  readonly handedOut: number;
  /** When the oldest of those to review was decided; absent if there is none. */
  readonly oldestDecidedAt?: Date;
}

/**
 * What moderators should look at next. A text is in it while it is kept, until somebody corrects it; one on which moderators
 * disagree, until they agree. No moderator gets a text that he has judged, and none one that another holds.
 */
export abstract class ReviewQueue {
  /**
   * What could be handed out to this moderator now, at most some 1,000 of a kind: a random part of the platform's decided
   * texts, of those that are to be reviewed, and all that are disputed. Without what anybody holds, he included.
   */
  abstract pool(platform: string, moderator: string): Promise<ReviewPool>;

  /** What the moderator holds, what he has had longest first. */
  abstract held(platform: string, moderator: string): Promise<readonly LeasedReview[]>;

  /**
   * Makes texts the moderator's for `leaseMs` from now, those he holds already as well. Without those that became another's
   * or were corrected meanwhile. @returns the hashes of those that are his now.
   */
  abstract lease(
    platform: string,
    moderator: string,
    choices: readonly ReviewChoice[],
    leaseMs: number,
  ): Promise<ReadonlySet<string>>;

  /** Gives back what the moderator holds, or of it the texts named. @returns how many. */
  abstract release(platform: string, moderator: string, textHashes?: readonly string[]): Promise<number>;

  abstract counts(platform: string): Promise<ReviewCounts>;

  /** Forgets the leases of all platforms that have ended; nobody holds those anyway. @returns how many. */
  abstract forgetEnded(): Promise<number>;
}
