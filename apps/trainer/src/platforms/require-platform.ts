import { unknownPlatform } from '@parlance/contracts';
import type { Platform, PlatformStore } from '@parlance/domain';

/** @throws ProblemError (404) if there is no such platform. */
export async function requirePlatform(platforms: PlatformStore, id: string): Promise<Platform> {
  const platform = await platforms.find(id);
  if (platform === undefined) throw unknownPlatform(id);
  return platform;
}
