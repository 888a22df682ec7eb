/** The label value that platforms beyond the limit share. */
const OTHER = 'other';

/**
 * Keeps the number of time series bounded: the first `maxPlatforms` distinct platforms keep their name as the value of
 * the `platform` label, every further one is `other`. Ask it only about platforms that exist, since each name asked
 * about takes a place until the process ends.
 */
export class BoundedPlatformLabel {
  readonly #named = new Set<string>();

  constructor(private readonly maxPlatforms: number) {}

  of(platform: string): string {
    if (this.#named.has(platform)) return platform;
    if (this.#named.size >= this.maxPlatforms) return OTHER;
    this.#named.add(platform);
    return platform;
  }
}
