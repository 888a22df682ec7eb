import { type AgedOut, ContentRetention, type ErasedContent } from '@parlance/domain';
import { textHash } from '../texts/text-hash.js';
import type { InMemoryCorrectionStore } from './in-memory-correction-store.js';
import type { InMemoryDecisionStore } from './in-memory-decision-store.js';
import type { InMemoryNormCardStore } from './in-memory-norm-card-store.js';
import type { InMemoryTexts } from './in-memory-texts.js';

/** Contents in memory, for specs; keeps the same contract as PostgreSQL (`CONTENT_RETENTION_CONTRACT`). */
export class InMemoryContentRetention extends ContentRetention {
  constructor(
    private readonly stores: {
      readonly decisions: InMemoryDecisionStore;
      readonly corrections: InMemoryCorrectionStore;
      readonly cards: InMemoryNormCardStore;
      readonly texts: InMemoryTexts;
    },
  ) {
    super();
  }

  override async ageOut(before: Date, limit: number): Promise<AgedOut> {
    const { decisions, corrections, cards, texts } = this.stores;
    const old = decisions
      .stored()
      .filter(({ decision }) => decision.decidedAt < before)
      .sort((a, b) => a.decision.decidedAt.getTime() - b.decision.decidedAt.getTime())
      .slice(0, limit);
    for (const { decision } of old) decisions.delete(decision.id);
    let dropped = 0;
    for (const { decision, textHash } of old) {
      const { platform } = decision;
      const referred = [...decisions.stored(platform), ...corrections.stored(platform), ...cards.stored(platform)];
      if (referred.some((other) => other.textHash === textHash)) continue;
      if (texts.erase(platform, textHash)) dropped++;
    }
    return { decisions: old.length, texts: dropped };
  }

  override async eraseTexts(platform: string, contentId: string): Promise<ErasedContent | undefined> {
    const { decisions, corrections } = this.stores;
    return this.#erase(platform, [
      ...decisions.stored(platform).filter(({ decision }) => decision.contentId === contentId),
      ...corrections.stored(platform).filter((judgement) => judgement.contentId === contentId),
    ]);
  }

  override async eraseText(platform: string, text: string): Promise<ErasedContent | undefined> {
    const { decisions, corrections, cards } = this.stores;
    const referring = [...decisions.stored(platform), ...corrections.stored(platform), ...cards.stored(platform)];
    return this.#erase(
      platform,
      referring.filter((one) => one.textHash === textHash(text)),
    );
  }

  #erase(platform: string, referring: readonly { readonly textHash: string }[]): ErasedContent | undefined {
    if (referring.length === 0) return undefined;
    const { decisions, corrections, texts } = this.stores;
    const hashes = new Set(referring.map((one) => one.textHash));
    const erased = new Set([...hashes].filter((hash) => texts.erase(platform, hash)));
    return {
      texts: erased.size,
      decisions: decisions.stored(platform).filter((one) => erased.has(one.textHash)).length,
      judgements: corrections.stored(platform).filter((one) => erased.has(one.textHash)).length,
    };
  }
}
