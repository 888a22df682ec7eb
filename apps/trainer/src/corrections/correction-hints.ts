/**
 * Told that corrections of a platform were stored by this process, so that whoever waits for some looks at once. Only a
 * hint: those that other processes store are found by looking.
 */
export abstract class CorrectionHints {
  abstract corrected(platform: string): void;
}

/** For a trainer that does not train. */
export class NoCorrectionHints extends CorrectionHints {
  override corrected(): void {}
}
