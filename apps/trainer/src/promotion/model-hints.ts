import type { ModelPromoted } from '@parlance/contracts';

/** Tells whoever serves that a platform got another champion. Only a hint: one that is lost delays the change. */
export abstract class ModelHints {
  /** @throws if the hint could not be given. */
  abstract promoted(hint: ModelPromoted): Promise<void>;
}

/** For a trainer without streams: classifiers find champions by polling. */
export class NoModelHints extends ModelHints {
  override async promoted(): Promise<void> {}
}
