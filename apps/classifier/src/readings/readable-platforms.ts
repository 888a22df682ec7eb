import type { Platform } from '@parlance/domain';
import { KnownPlatforms } from '../serving/known-platforms.js';

/** Which platforms whoever sends a request may have read a text. */
export abstract class ReadablePlatforms {
  /**
   * By id, in that order.
   * @throws PlatformsNotLoadedError before the registry was read for the first time.
   */
  abstract of(request: unknown): readonly Platform[];
}

/** Every platform, whoever asks. */
export class EveryPlatform extends ReadablePlatforms {
  constructor(private readonly platforms: KnownPlatforms) {
    super();
  }

  override of(): readonly Platform[] {
    return this.platforms.list();
  }
}
