import type { Platform, PlatformStore } from '@parlance/domain';

/**
 * Does something for every platform, one after the other, until it is told to stop. One platform's failure is not the next
 * one's.
 * @throws AggregateError of what failed, once all had their turn.
 */
export async function eachPlatform(
  platforms: PlatformStore,
  stopping: AbortSignal,
  run: (platform: Platform) => Promise<void>,
): Promise<void> {
  const failed = new Map<string, unknown>();
  for (const platform of await platforms.list()) {
    if (stopping.aborted) break;
    await run(platform).catch((error: unknown) => failed.set(platform.id, error));
  }
  if (failed.size > 0) throw new AggregateError(failed.values(), `failed for ${[...failed.keys()].join(', ')}`);
}
