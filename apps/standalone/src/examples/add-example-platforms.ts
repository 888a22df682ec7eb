import { type PlatformStore, VersionConflictError } from '@parlance/domain';
import { EXAMPLE_PLATFORMS } from './example-platforms.js';

/**
 * Adds the example platforms to an installation that has no platform yet: what somebody deleted does not come back.
 * @returns the ids added.
 */
export async function addExamplePlatforms(store: PlatformStore): Promise<readonly string[]> {
  if ((await store.list()).length > 0) return [];
  const added: string[] = [];
  for (const platform of EXAMPLE_PLATFORMS) {
    try {
      await store.put(platform, 0);
      added.push(platform.id);
    } catch (error) {
      if (!(error instanceof VersionConflictError)) throw error;
    }
  }
  return added;
}
