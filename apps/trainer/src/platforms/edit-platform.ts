import { Inject, Injectable } from '@nestjs/common';
import {
  checkPolicy,
  type Label,
  type Platform,
  PlatformStore,
  type Policy,
  type PolicyProblem,
  VersionConflictError,
} from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { PlatformHints } from './platform-hints.js';
import { TrainerMetrics } from '../trainer.metrics.js';

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
    @Inject(PlatformHints) private readonly hints: PlatformHints,
    @Inject(TrainerMetrics) private readonly metrics: TrainerMetrics,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
  ) {}

  /**
   * Creates or replaces a platform.
   * @throws PolicyRefusedError, or VersionConflictError if `expectedVersion` is given and not the stored one.
   */
  async put(
    platform: { readonly id: string; readonly displayName: string; readonly policy: Policy },
    expectedVersion?: number,
  ): Promise<Platform> {
    const problems = checkPolicy(platform.policy, this.knownLabels);
    if (problems.length > 0) {
      this.metrics.edits.inc({ outcome: 'refused' });
      throw new PolicyRefusedError(problems);
    }
    const stored = await this.stored(platform, expectedVersion);
    this.metrics.edits.inc({ outcome: 'stored' });
    this.logger.event('platform.put', { platform: stored.id, version: stored.version });
    // Not awaited: the edit is stored whether or not the hint arrives.
    void this.hint(stored);
    return stored;
  }

  /**
   * Replaces an existing platform's policy; undefined if there is no such platform. Without `expectedVersion` it
   * applies on top of any edit of the name made meanwhile.
   * @throws PolicyRefusedError, VersionConflictError as `put` does.
   */
  async putPolicy(id: string, policy: Policy, expectedVersion?: number): Promise<Platform | undefined> {
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

  private async stored(platform: Parameters<PlatformStore['put']>[0], expectedVersion?: number): Promise<Platform> {
    try {
      return await this.store.put(platform, expectedVersion);
    } catch (error) {
      this.metrics.edits.inc({ outcome: error instanceof VersionConflictError ? 'conflict' : 'failed' });
      throw error;
    }
  }

  private async hint({ id, version }: Platform): Promise<void> {
    try {
      await this.hints.changed({ platform: id, version });
      this.metrics.hints.inc({ outcome: 'sent' });
    } catch (error) {
      this.metrics.hints.inc({ outcome: 'failed' });
      this.logger.event('platform.hint-failed', { platform: id, version, error }, 'warn');
    }
  }
}
