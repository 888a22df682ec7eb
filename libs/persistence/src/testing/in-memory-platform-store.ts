import { isDeepStrictEqual } from 'node:util';
import { type Platform, PlatformStore, type Policy, VersionConflictError } from '@parlance/domain';

/** Platforms in memory, for specs; keeps the same contract as PostgreSQL (`PLATFORM_STORE_CONTRACT`). */
export class InMemoryPlatformStore extends PlatformStore {
  readonly #platforms = new Map<string, Platform>();

  override async list(): Promise<readonly Platform[]> {
    return [...this.#platforms.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map((platform) => copy(platform));
  }

  override async find(id: string): Promise<Platform | undefined> {
    const platform = this.#platforms.get(id);
    return platform === undefined ? undefined : copy(platform);
  }

  override async put(
    edit: { readonly id: string; readonly displayName: string; readonly policy: Policy },
    expectedVersion?: number,
  ): Promise<Platform> {
    const { id, displayName } = edit;
    const policy = JSON.parse(JSON.stringify(edit.policy)) as Policy;
    const stored = this.#platforms.get(id);
    const version = stored?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== version) {
      throw new VersionConflictError(id, expectedVersion, version);
    }
    if (stored !== undefined && stored.displayName === displayName && isDeepStrictEqual(stored.policy, policy)) {
      return copy(stored);
    }
    const platform = { id, displayName, policy, version: version + 1, updatedAt: new Date() };
    this.#platforms.set(id, platform);
    return copy(platform);
  }
}

function copy(platform: Platform): Platform {
  return structuredClone(platform);
}
