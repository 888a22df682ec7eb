import { type ContentOrigin, DecisionStore, type KeptDecision, type LatestDecision } from '@parlance/domain';
import { latestDecisions } from '../decisions/latest-decisions.js';
import { InMemoryTexts } from './in-memory-texts.js';

/** A decision in memory. */
export interface StoredDecision {
  readonly decision: KeptDecision;
  readonly textHash: string;
}

/** Decisions in memory, for specs; keeps the same contract as PostgreSQL (`DECISION_STORE_CONTRACT`). */
export class InMemoryDecisionStore extends DecisionStore {
  readonly #decisions = new Map<string, StoredDecision>();

  constructor(private readonly texts = new InMemoryTexts()) {
    super();
  }

  override async keep(decisions: readonly KeptDecision[]): Promise<void> {
    for (const decision of latestDecisions(decisions)) {
      const textHash = this.texts.keep(decision.platform, decision.text);
      const before = this.#decisions.get(decision.id);
      if (before !== undefined && before.decision.decidedAt > decision.decidedAt) continue;
      this.#decisions.set(decision.id, { decision, textHash });
    }
  }

  /** For the other stores in memory: everything of a platform, or of all. */
  stored(platform?: string): readonly StoredDecision[] {
    return [...this.#decisions.values()].filter(
      ({ decision }) => platform === undefined || decision.platform === platform,
    );
  }

  /** For the other stores in memory. */
  delete(id: string): void {
    this.#decisions.delete(id);
  }

  override async latest(platform: string, contentIds: readonly string[]): Promise<ReadonlyMap<string, LatestDecision>> {
    return new Map(
      this.#latestOf(platform, contentIds).map(({ decision, textHash }) => {
        const { contentId, scores, model, decidedAt } = decision;
        const text = this.texts.find(platform, textHash);
        return [contentId, { scores, model, decidedAt, ...(text !== undefined && { text }) }];
      }),
    );
  }

  override async origins(platform: string, contentIds: readonly string[]): Promise<ReadonlyMap<string, ContentOrigin>> {
    const known = this.#latestOf(platform, contentIds).filter(({ decision }) => decision.authorId ?? decision.threadId);
    return new Map(known.map(({ decision }) => [decision.contentId, originOf(decision)]));
  }

  /** By content. */
  #latestOf(platform: string, contentIds: readonly string[]): readonly StoredDecision[] {
    const asked = new Set(contentIds);
    const latest = new Map<string, StoredDecision>();
    for (const stored of this.stored(platform)) {
      const { contentId } = stored.decision;
      if (!asked.has(contentId)) continue;
      const before = latest.get(contentId);
      if (before === undefined || isLater(stored.decision, before.decision)) latest.set(contentId, stored);
    }
    return [...latest.values()];
  }

  override async highestScores({
    platform,
    label,
    since,
    below = Infinity,
    limit,
  }: Parameters<DecisionStore['highestScores']>[0]): ReturnType<DecisionStore['highestScores']> {
    const decisions = [...this.#decisions.values()]
      .map(({ decision }) => decision)
      .filter((decision) => decision.platform === platform && decision.decidedAt >= since);
    const scores = decisions
      .flatMap((decision) => decision.scores[label] ?? [])
      .filter((score) => score < below)
      .sort((a, b) => b - a)
      .slice(0, limit);
    const first = decisions.map(({ decidedAt }) => decidedAt).sort((a, b) => a.getTime() - b.getTime())[0];
    return { scores, ...(first && { first }) };
  }
}

function originOf({ authorId, threadId }: ContentOrigin): ContentOrigin {
  return { ...(authorId !== undefined && { authorId }), ...(threadId !== undefined && { threadId }) };
}

/** Of two decisions the one made later; at the same time the one with the greater id. */
export function isLater(a: KeptDecision, b: KeptDecision): boolean {
  return a.decidedAt > b.decidedAt || (a.decidedAt.getTime() === b.decidedAt.getTime() && a.id > b.id);
}
