import type { KeptDecision } from '@parlance/domain';

/** Decisions by id; of several with one id the latest, the last of those of one time. In the order of their ids. */
export function latestDecisions(decisions: readonly KeptDecision[]): readonly KeptDecision[] {
  const latest = new Map<string, KeptDecision>();
  for (const decision of decisions) {
    const before = latest.get(decision.id);
    if (before === undefined || before.decidedAt <= decision.decidedAt) latest.set(decision.id, decision);
  }
  return [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
