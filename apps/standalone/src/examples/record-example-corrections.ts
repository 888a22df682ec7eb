import { isDeepStrictEqual } from 'node:util';
import type { CorrectionBody } from '@parlance/contracts';
import type { CorrectionStore, NormCard, PlatformStore } from '@parlance/domain';
import { EXAMPLE_PLATFORMS } from './example-platforms.js';
import { readExample } from './read-example.js';

export interface ExampleTargets {
  readonly platforms: PlatformStore;
  readonly corrections: CorrectionStore;
  /** Records a platform's corrections as if a moderator had sent them: all of them or, if it throws, none. */
  readonly record: (platform: string, corrections: readonly CorrectionBody[]) => Promise<unknown>;
  /** Puts a platform's norm cards. */
  readonly demand: (platform: string, cards: readonly NormCard[]) => Promise<unknown>;
}

/**
 * Records the example platforms' corrections, and before them their norm cards, which the first model must keep; each
 * platform's unless somebody edited it or it has corrections: those of a moderator's must not drown in ours, and ours need
 * not come twice. A start cut short is made good by the next.
 * @returns how many were recorded, by platform.
 */
export async function recordExampleCorrections(targets: ExampleTargets): Promise<ReadonlyMap<string, number>> {
  const recorded = new Map<string, number>();
  for (const { id, policy } of EXAMPLE_PLATFORMS) {
    const found = await targets.platforms.find(id);
    if (found === undefined || found.version > 1 || !isDeepStrictEqual(found.policy, policy)) continue;
    if ((await targets.corrections.counts(id)).judgements > 0) continue;
    const corrections = await readExample(id, 'corrections');
    await targets.demand(id, (await readExample(id, 'norm-cards')).flatMap(normCardsOf));
    await targets.record(id, corrections);
    recorded.set(id, corrections.length);
  }
  return recorded;
}

/** A card a label. */
function normCardsOf({ text, labels, reason }: CorrectionBody): NormCard[] {
  return Object.entries(labels).map(([label, reading]) => ({
    ...{ text: text!, label, reading },
    ...(reason !== undefined && { note: reason }),
  }));
}
