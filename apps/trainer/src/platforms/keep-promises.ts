import {
  hasPromises,
  type Platform,
  type PlatformStore,
  resolvePolicy,
  type StatedPolicy,
  VersionConflictError,
} from '@parlance/domain';
import type { FindEvidence } from './find-evidence.js';
import type { PlatformEvents } from './platform-events.js';

/** Turns the promises of platforms' policies into thresholds, and again whenever what they stand on may have changed. */
export class KeepPromises {
  constructor(
    private readonly store: PlatformStore,
    private readonly evidence: FindEvidence,
    private readonly events: PlatformEvents,
  ) {}

  /** What a stated policy comes to now. @param before the platform as it was last. */
  async resolve(
    id: string,
    stated: StatedPolicy,
    before: Platform | undefined,
  ): Promise<Pick<Platform, 'policy' | 'stated' | 'promises'>> {
    const { policy, promises } = await resolvePolicy(
      stated,
      await this.evidence.run(id, new Date()),
      before?.promises ?? [],
    );
    return hasPromises(stated) ? { policy, stated, promises } : { policy };
  }

  /** Resolves a stored platform's promises anew; nothing happens if it has none, or if they come to the same. */
  async run(id: string): Promise<void> {
    for (;;) {
      const before = await this.store.find(id);
      if (before?.stated === undefined) return;
      const { displayName, stated } = before;
      try {
        const resolved = await this.resolve(id, stated, before);
        const stored = await this.store.put({ id, displayName, ...resolved }, before.version);
        if (stored.version !== before.version) this.events.resolved(stored, before);
        return;
      } catch (error) {
        // Somebody edited meanwhile: look again at what the policy promises now.
        if (!(error instanceof VersionConflictError)) throw error;
      }
    }
  }
}
