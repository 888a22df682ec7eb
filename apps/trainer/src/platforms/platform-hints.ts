import type { PlatformChanged } from '@parlance/contracts';

/**
 * Tells whoever serves that a platform was edited, so that they look sooner than their next poll. Only a hint: one that
 * is lost delays an edit, nothing more, and two in quick succession may arrive in either order.
 */
export abstract class PlatformHints {
  /** @throws if the hint could not be given. */
  abstract changed(hint: PlatformChanged): Promise<void>;
}

/** For a trainer without streams: classifiers find edits by polling. */
export class NoPlatformHints extends PlatformHints {
  override async changed(): Promise<void> {}
}
