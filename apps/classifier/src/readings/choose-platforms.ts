import type { Platform } from '@parlance/domain';

/** The platforms that read a text. */
export interface ChosenPlatforms {
  readonly platforms: readonly Platform[];
  /** How many more could have. */
  readonly leftOut: number;
}

/** A platform was asked for that is not there, or not for whoever asked. */
export class UnreadablePlatformsError extends Error {
  override readonly name = 'UnreadablePlatformsError';
  constructor(
    /** Which of those asked for: their indices, ascending. */
    readonly indices: readonly number[],
    ids: readonly string[],
  ) {
    super(`there is no platform ${indices.map((index) => ids[index]!).join(', ')}`);
  }
}

/**
 * Those asked for, in that order; the first `most` of the readable ones if none were.
 * @throws UnreadablePlatformsError
 */
export function choosePlatforms(
  readable: readonly Platform[],
  asked: readonly string[] | undefined,
  most: number,
): ChosenPlatforms {
  if (asked === undefined) {
    return { platforms: readable.slice(0, most), leftOut: Math.max(0, readable.length - most) };
  }
  const byId = new Map(readable.map((platform) => [platform.id, platform]));
  const missing = [...asked.keys()].filter((index) => !byId.has(asked[index]!));
  if (missing.length > 0) throw new UnreadablePlatformsError(missing, asked);
  return { platforms: asked.map((id) => byId.get(id)!), leftOut: 0 };
}
