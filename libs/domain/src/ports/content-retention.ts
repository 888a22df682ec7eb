/** What was deleted because it was old. */
export interface AgedOut {
  readonly decisions: number;
  /** Texts that nothing referred to any more. */
  readonly texts: number;
}

/** What lost its text when some were erased. */
export interface ErasedContent {
  /** Different texts: a content that was edited has several. */
  readonly texts: number;
  /** Decisions that stay without their text, those of other contents with the same text included. */
  readonly decisions: number;
  readonly judgements: number;
}

/** How long contents stay: until they are old, or somebody wants them gone. */
export abstract class ContentRetention {
  /**
   * Deletes at most `limit` decisions made before a time, the oldest first, and their texts, unless something else refers to
   * them. Several may do so at once.
   */
  abstract ageOut(before: Date, limit: number): Promise<AgedOut>;

  /**
   * Erases the texts that a platform's content has or had; what was decided and judged stays, without them. They are erased
   * for all contents of this platform with the same text, and for no other platform. A text that comes again is kept again.
   * Undefined if the platform knows no such content.
   */
  abstract eraseTexts(platform: string, contentId: string): Promise<ErasedContent | undefined>;

  /** The same of one text, whatever content has it, for those that were corrected without a content's id. */
  abstract eraseText(platform: string, text: string): Promise<ErasedContent | undefined>;
}
