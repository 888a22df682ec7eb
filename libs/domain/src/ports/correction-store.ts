import type { Correction } from '../correcting/correction.js';
import type { Judgement } from '../correcting/judgement.js';
import type { Label } from '../deciding/scores.js';

/** A judgement as it is kept, with the text it is about. */
export interface KeptJudgement extends Judgement {
  readonly text: string;
  readonly contentId?: string;
  readonly reason?: string;
}

/** How much a platform's moderators have said. */
export interface CorrectionCounts {
  /** Judgements of one label each. */
  readonly judgements: number;
  /** Different texts judged, erased ones included. */
  readonly texts: number;
  /** Judgements by label and reading. */
  readonly labels: Readonly<Record<Label, { readonly yes: number; readonly no: number }>>;
  /** When the last judgement came in; absent if none ever did. */
  readonly lastStoredAt?: Date;
}

/**
 * Where corrections are kept. A judgement is never changed or taken back, only followed by a later one; texts stand apart,
 * so that one can be erased.
 */
export abstract class CorrectionStore {
  /**
   * Keeps all of them or, if it throws, none. A judgement is known by platform, content (its id, else its text), moderator,
   * label and time; one that is there already is left as it is.
   * @returns which of the corrections said something new: their indices, ascending.
   * @throws ContradictoryCorrectionsError if one says otherwise than what is kept, or than another of them.
   */
  abstract add(corrections: readonly Correction[]): Promise<readonly number[]>;

  /**
   * Every judgement of a platform whose text is there, in an order that does not depend on when they came: by text hash,
   * label, time, moderator, content id, each byte by byte.
   */
  abstract judgements(platform: string): Promise<readonly KeptJudgement[]>;

  /** Those of the texts with these hashes that are there, by hash: an erased one is absent. */
  abstract texts(platform: string, hashes: readonly string[]): Promise<ReadonlyMap<string, string>>;

  abstract counts(platform: string): Promise<CorrectionCounts>;

  /**
   * Erases a platform's text, from its decisions, too; judgements and decisions stay, without it. A text that comes again
   * is kept again, and another platform's stays. False if the platform has none with this hash.
   */
  abstract eraseText(platform: string, hash: string): Promise<boolean>;
}

/** A judgement has the platform, content, moderator, label and time of another one, but another reading or text. */
export class ContradictoryCorrectionsError extends Error {
  override readonly name = 'ContradictoryCorrectionsError';
  constructor(
    /** Which of the corrections given: their indices, ascending. */
    readonly indices: readonly number[],
  ) {
    super(
      `${indices.length} of the corrections say otherwise than the same moderator said of the same content at the same time: correct a judgement with a later one`,
    );
  }
}
