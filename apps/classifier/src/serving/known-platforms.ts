import { type Platform, RetriableError } from '@parlance/domain';

/** The platforms this process knows now, without a look at the registry. */
export abstract class KnownPlatforms {
  /**
   * Nothing if there is no such platform.
   * @throws PlatformsNotLoadedError before the registry was read for the first time.
   */
  abstract find(id: string): Platform | undefined;

  /**
   * Every one, by id.
   * @throws PlatformsNotLoadedError before the registry was read for the first time.
   */
  abstract list(): readonly Platform[];
}

/** The registry was not read yet, so whether a platform exists cannot be told. */
export class PlatformsNotLoadedError extends RetriableError {
  override readonly name = 'PlatformsNotLoadedError';
  constructor() {
    super('the platforms have not been read from the registry yet');
  }
}
