/** A label that no head can be learnt for, and what would change that. */
export interface SkippedLabel {
  readonly label: string;
  readonly judged: number;
  readonly positive: number;
  readonly reason: string;
}

/** There is no label with enough judged texts of both readings: the base model goes on serving. */
export class NothingToLearnError extends Error {
  override readonly name = 'NothingToLearnError';
  constructor(readonly skipped: readonly SkippedLabel[]) {
    super(
      skipped.length === 0
        ? 'no label was judged: rows need "labels", such as {"toxicity": 1}'
        : `no label can be learnt yet: ${skipped.map(({ label, reason }) => `${label}: ${reason}`).join('; ')}`,
    );
  }
}
