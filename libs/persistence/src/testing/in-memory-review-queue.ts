import {
  type DecidedCandidate,
  type KeptDecision,
  type LeasedReview,
  resolveJudgements,
  type ReviewChoice,
  type ReviewCounts,
  type ReviewPool,
  ReviewQueue,
  type ReviewReason,
} from '@parlance/domain';
import type { InMemoryCorrectionStore } from './in-memory-correction-store.js';
import { type InMemoryDecisionStore, isLater } from './in-memory-decision-store.js';
import type { InMemoryTexts } from './in-memory-texts.js';

interface Lease {
  readonly platform: string;
  readonly textHash: string;
  readonly moderator: string;
  readonly why: ReviewReason;
  readonly leasedUntil: Date;
}

/** The review queue in memory, for specs; keeps the same contract as PostgreSQL (`REVIEW_QUEUE_CONTRACT`). */
export class InMemoryReviewQueue extends ReviewQueue {
  readonly #leases = new Map<string, Lease>();

  constructor(
    private readonly stores: {
      readonly decisions: InMemoryDecisionStore;
      readonly corrections: InMemoryCorrectionStore;
      readonly texts: InMemoryTexts;
    },
  ) {
    super();
  }

  override async pool(platform: string, moderator: string): Promise<ReviewPool> {
    const free = ({ textHash }: { textHash: string }): boolean => this.#lease(platform, textHash) === undefined;
    const sampled = this.#uncorrected(platform).filter(free);
    const sentToReview = new Set(
      this.stores.decisions
        .stored(platform)
        .filter(({ decision }) => decision.action === 'review')
        .map(({ textHash }) => textHash),
    );
    return {
      sampled,
      toReview: sampled.filter(({ textHash }) => sentToReview.has(textHash)),
      disputed: this.#disputed(platform).filter(
        (textHash) => free({ textHash }) && !this.#judges(platform, textHash).has(moderator),
      ),
    };
  }

  override async held(platform: string, moderator: string): Promise<readonly LeasedReview[]> {
    return this.#heldOf(platform)
      .filter((lease) => lease.moderator === moderator && this.#reviewable(platform, moderator, lease))
      .flatMap(({ textHash, why, leasedUntil }) => {
        const text = this.stores.texts.find(platform, textHash);
        if (text === undefined) return [];
        const decision = this.#latestOf(platform, textHash);
        const contentId = decision?.contentId ?? this.#correctedAs(platform, textHash);
        return [
          {
            ...{ textHash, text, why, leasedUntil },
            ...(contentId !== undefined && { contentId }),
            ...(decision && { decision: reviewedOf(decision) }),
          },
        ];
      })
      .sort((a, b) => a.leasedUntil.getTime() - b.leasedUntil.getTime() || (a.textHash < b.textHash ? -1 : 1));
  }

  override async lease(
    platform: string,
    moderator: string,
    choices: readonly ReviewChoice[],
    leaseMs: number,
  ): Promise<ReadonlySet<string>> {
    const leasedUntil = new Date(Date.now() + leaseMs);
    const leased = choices.filter(({ textHash, why }) => {
      const holder = this.#lease(platform, textHash)?.moderator ?? moderator;
      const there = this.stores.texts.find(platform, textHash) !== undefined;
      return there && holder === moderator && this.#reviewable(platform, moderator, { textHash, why });
    });
    for (const { textHash, why } of leased)
      this.#leases.set(`${textHash} ${platform}`, { platform, textHash, moderator, why, leasedUntil });
    return new Set(leased.map(({ textHash }) => textHash));
  }

  override async release(platform: string, moderator: string, textHashes?: readonly string[]): Promise<number> {
    const released = this.#heldOf(platform).filter(
      (lease) => lease.moderator === moderator && (textHashes?.includes(lease.textHash) ?? true),
    );
    for (const { textHash } of released) this.#leases.delete(`${textHash} ${platform}`);
    return released.length;
  }

  override async counts(platform: string): Promise<ReviewCounts> {
    const waiting = new Map<string, Date>();
    for (const { textHash, decision } of this.stores.decisions.stored(platform)) {
      if (decision.action !== 'review' || this.#superseded(decision)) continue;
      if (this.stores.texts.find(platform, textHash) === undefined) continue;
      if (this.#judges(platform, textHash).size > 0) continue;
      const oldest = waiting.get(textHash);
      if (oldest === undefined || decision.decidedAt < oldest) waiting.set(textHash, decision.decidedAt);
    }
    const oldest = [...waiting.values()].sort((a, b) => a.getTime() - b.getTime())[0];
    return {
      toReview: waiting.size,
      disputed: this.#disputed(platform).length,
      handedOut: this.#heldOf(platform).length,
      ...(oldest && { oldestDecidedAt: oldest }),
    };
  }

  override async forgetEnded(): Promise<number> {
    const ended = [...this.#leases].filter(([, { leasedUntil }]) => leasedUntil.getTime() <= Date.now());
    for (const [key] of ended) this.#leases.delete(key);
    return ended.length;
  }

  #heldOf(platform: string): readonly Lease[] {
    return [...this.#leases.values()].filter(
      (lease) => lease.platform === platform && lease.leasedUntil.getTime() > Date.now(),
    );
  }

  #lease(platform: string, textHash: string): Lease | undefined {
    return this.#heldOf(platform).find((lease) => lease.textHash === textHash);
  }

  #judges(platform: string, textHash: string): ReadonlySet<string> {
    const judgements = this.stores.corrections.stored(platform).filter((judgement) => judgement.textHash === textHash);
    return new Set(judgements.map(({ moderator }) => moderator));
  }

  #reviewable(platform: string, moderator: string, { textHash, why }: ReviewChoice): boolean {
    const judges = this.#judges(platform, textHash);
    return why === 'disputed' ? !judges.has(moderator) : judges.size === 0;
  }

  #latestOf(platform: string, textHash: string): KeptDecision | undefined {
    return this.stores.decisions
      .stored(platform)
      .filter((stored) => stored.textHash === textHash)
      .map(({ decision }) => decision)
      .reduce<KeptDecision | undefined>((latest, next) => (latest && isLater(latest, next) ? latest : next), undefined);
  }

  /** Whether the content has another text by now. */
  #superseded({ platform, contentId, decidedAt, id }: KeptDecision): boolean {
    const textHash = this.stores.decisions.stored(platform).find(({ decision }) => decision.id === id)?.textHash;
    return this.stores.decisions
      .stored(platform)
      .some(
        (other) =>
          other.decision.contentId === contentId && other.decision.decidedAt > decidedAt && other.textHash !== textHash,
      );
  }

  #uncorrected(platform: string): readonly DecidedCandidate[] {
    const hashes = new Set(this.stores.decisions.stored(platform).map(({ textHash }) => textHash));
    return [...hashes].flatMap((textHash) => {
      const latest = this.#latestOf(platform, textHash)!;
      const there = this.stores.texts.find(platform, textHash) !== undefined;
      if (!there || this.#judges(platform, textHash).size > 0 || this.#superseded(latest)) return [];
      return [{ textHash, ...reviewedOf(latest) }];
    });
  }

  #correctedAs(platform: string, textHash: string): string | undefined {
    return this.stores.corrections
      .stored(platform)
      .filter((judgement) => judgement.textHash === textHash && judgement.contentId !== undefined)
      .sort((a, b) => b.judgedAt.getTime() - a.judgedAt.getTime() || (a.contentId! > b.contentId! ? -1 : 1))[0]
      ?.contentId;
  }

  #disputed(platform: string): readonly string[] {
    const disputed = resolveJudgements(this.stores.corrections.stored(platform)).filter(
      ({ outcome, textHash }) => outcome === 'disputed' && this.stores.texts.find(platform, textHash) !== undefined,
    );
    return [...new Set(disputed.map(({ textHash }) => textHash))];
  }
}

function reviewedOf({ scores, action, model, decidedAt }: KeptDecision): Omit<DecidedCandidate, 'textHash'> {
  return { scores, action, model, decidedAt };
}
