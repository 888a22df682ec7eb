import { isDeepStrictEqual } from 'node:util';
import { type Platform, PlatformStore, VersionConflictError } from '@parlance/domain';

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

  override async put(edit: Parameters<PlatformStore['put']>[0], expectedVersion?: number): Promise<Platform> {
    const { id } = edit;
    const said = saidBy(edit);
    const stored = this.#platforms.get(id);
    const version = stored?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== version) {
      throw new VersionConflictError(id, expectedVersion, version);
    }
    if (stored !== undefined && isDeepStrictEqual(saidBy(stored), said)) return copy(stored);
    const platform = { ...said, id, version: version + 1, updatedAt: new Date() };
    this.#platforms.set(id, platform);
    return copy(platform);
  }
}

function copy(platform: Platform): Platform {
  return structuredClone(platform);
}

/** What an edit says, without what is undefined. */
function saidBy({
  displayName,
  policy,
  stated,
  promises,
}: Parameters<PlatformStore['put']>[0]): Omit<Platform, 'id' | 'version' | 'updatedAt'> {
  return JSON.parse(JSON.stringify({ displayName, policy, stated, promises })) as Platform;
}
