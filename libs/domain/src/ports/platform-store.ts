import type { Platform } from '../deciding/platform.js';

/** Where platforms and their policies are kept. The trainer writes; classifiers read. */
export abstract class PlatformStore {
  /** Every platform, ordered by id. */
  abstract list(): Promise<readonly Platform[]>;

  abstract find(id: string): Promise<Platform | undefined>;

  /**
   * Creates the platform or replaces its name and policy, promises included; raises its version by one if something changed.
   * @throws VersionConflictError if `expectedVersion` is given and is not the stored one (0 = must not exist yet).
   */
  abstract put(platform: Omit<Platform, 'version' | 'updatedAt'>, expectedVersion?: number): Promise<Platform>;
}

/** Somebody else edited the platform since the caller read it. */
export class VersionConflictError extends Error {
  override readonly name = 'VersionConflictError';
  constructor(
    readonly platformId: string,
    readonly expectedVersion: number,
    readonly actualVersion: number,
  ) {
    super(
      `platform ${platformId} is at version ${actualVersion}, not ${expectedVersion}: read it again and repeat the edit`,
    );
  }
}
