/** Why a correction cannot be recorded. Bounded, so that it can be a dead letter's reason. */
export type CorrectionRefusal =
  'unknown-platform' | 'unknown-content' | 'unknown-label' | 'judged-in-the-future' | 'contradiction';

/** A correction that cannot be recorded. */
export interface RefusedCorrection {
  /** Which of those given. */
  readonly index: number;
  readonly reason: CorrectionRefusal;
  /** Where in the correction: property names inwards. */
  readonly path: readonly string[];
  /** What was expected and what came; nothing of a text. */
  readonly detail: string;
}

/** Some of the corrections cannot be recorded, and so none was. */
export class CorrectionsRefusedError extends Error {
  override readonly name = 'CorrectionsRefusedError';
  constructor(readonly refused: readonly RefusedCorrection[]) {
    super(refused.map(({ index, detail }) => `${index}: ${detail}`).join('; '));
  }
}
