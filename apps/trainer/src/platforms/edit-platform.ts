import { Inject, Injectable } from '@nestjs/common';
import {
  checkPolicy,
  type Label,
  type Platform,
  PlatformStore,
  type PolicyProblem,
  type StatedPolicy,
  VersionConflictError,
} from '@parlance/domain';
import { KeepPromises } from './keep-promises.js';
import { PlatformEvents } from './platform-events.js';

/** Injection token of the labels that policies may name. */
export const KNOWN_LABELS = Symbol('labels policies may name');

/** A policy that cannot serve; nothing was stored. */
export class PolicyRefusedError extends Error {
  override readonly name = 'PolicyRefusedError';
  constructor(readonly problems: readonly PolicyProblem[]) {
    super(problems.map((problem) => `${problem.path.join('.')}: ${problem.detail}`).join('; '));
  }
}

/** Stores an edit of a platform if its policy can serve, and hints at it. */
@Injectable()
export class EditPlatform {
  constructor(
    @Inject(PlatformStore) private readonly store: PlatformStore,
    @Inject(KNOWN_LABELS) private readonly knownLabels: readonly Label[],
    @Inject(KeepPromises) private readonly keepPromises: KeepPromises,
    @Inject(PlatformEvents) private readonly events: PlatformEvents,
  ) {}

  /**
   * Creates or replaces a platform; what its policy promises is turned into thresholds.
   * @throws PolicyRefusedError, or VersionConflictError if `expectedVersion` is given and not the stored one.
   */
  async put(
    platform: { readonly id: string; readonly displayName: string; readonly policy: StatedPolicy },
    expectedVersion?: number,
  ): Promise<Platform> {
    const problems = checkPolicy(platform.policy, this.knownLabels);
    if (problems.length > 0) {
      this.events.refused();
      throw new PolicyRefusedError(problems);
    }
    const stored = await this.stored(platform, expectedVersion);
    this.events.edited(stored);
    return stored;
  }

  /**
   * Replaces an existing platform's policy; undefined if there is no such platform. Without `expectedVersion` it
   * applies on top of any edit of the name made meanwhile.
   * @throws PolicyRefusedError, VersionConflictError as `put` does.
   */
  async putPolicy(id: string, policy: StatedPolicy, expectedVersion?: number): Promise<Platform | undefined> {
    for (;;) {
      const current = await this.store.find(id);
      if (current === undefined) return undefined;
      const edit = { id, displayName: current.displayName, policy };
      try {
        return await this.put(edit, expectedVersion ?? current.version);
      } catch (error) {
        // Somebody edited between our look and our edit, and the caller does not mind: look again.
        if (!(error instanceof VersionConflictError) || expectedVersion !== undefined) throw error;
      }
    }
  }

  private async stored(
    { id, displayName, policy }: Parameters<EditPlatform['put']>[0],
    expectedVersion?: number,
  ): Promise<Platform> {
    try {
      const resolved = await this.keepPromises.resolve(id, policy, await this.store.find(id));
      return await this.store.put({ id, displayName, ...resolved }, expectedVersion);
    } catch (error) {
      this.events.failed(error);
      throw error;
    }
  }
}
