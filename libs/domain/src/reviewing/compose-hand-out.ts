import type { Policy } from '../deciding/policy.js';
import { seededRandom } from '../measuring/seeded-random.js';
import type { DecidedCandidate, ReviewReason } from './review-candidate.js';
import { distanceFromThreshold } from './uncertainty.js';

/** What there is to look at; the same text may stand in several of the lists. */
export interface ReviewPool {
  /** Drawn from all that was decided, whatever it was decided to be: what chance chooses comes from here alone. */
  readonly sampled: readonly DecidedCandidate[];
  /** Decided to be reviewed. */
  readonly toReview: readonly DecidedCandidate[];
  /** Hashes of texts on which moderators disagree. */
  readonly disputed: readonly string[];
}

/** A text to be handed out, by its hash, and why. */
export interface ReviewChoice {
  readonly textHash: string;
  readonly why: ReviewReason;
}

const UNCERTAIN_SHARE = 1 / 2;
const DISPUTED_SHARE = 1 / 4;
const UINT32 = 2 ** 32;

/**
 * Chooses up to `items` texts, each once: half of them because the model is uncertain, up to a quarter because moderators
 * disagree, the rest at random. What one kind lacks the others give. Shares of a small hand-out are rounded by chance, so
 * that they hold over many of them; uncertain ones alone would teach less than random ones. The order is random, too: who
 * looks at only the first few sees the same mixture. The same pool, policy and seed give the same choice.
 */
export function composeHandOut(pool: ReviewPool, items: number, policy: Policy, seed: number): readonly ReviewChoice[] {
  const random = seededRandom(seed);
  const share = (part: number): number => Math.floor(part * items + random() / UINT32);
  const uncertainItems = share(UNCERTAIN_SHARE);
  const disputedItems = Math.min(items - uncertainItems, share(DISPUTED_SHARE));

  const chosen = new Map<string, ReviewReason>();
  const take = (from: readonly string[], most: number, why: ReviewReason): void => {
    const full = Math.min(items, chosen.size + most);
    for (const textHash of from) {
      if (chosen.size >= full) return;
      if (!chosen.has(textHash)) chosen.set(textHash, why);
    }
  };
  const disputed = shuffled([...new Set(pool.disputed)].sort(), random);
  const sampled = shuffled([...new Set(pool.sampled.map(({ textHash }) => textHash))].sort(), random);
  const uncertain = leastCertainFirst([...pool.toReview, ...pool.sampled], policy);

  take(disputed, disputedItems, 'disputed');
  // Chance chooses before uncertainty does, from all alike: only so are its items a sample of what was decided.
  take(sampled, items - uncertainItems - chosen.size, 'random');
  take(uncertain, items, 'uncertain');
  take(sampled, items, 'random');
  take(disputed, items, 'disputed');
  return shuffled([...chosen], random).map(([textHash, why]) => ({ textHash, why }));
}

/** Of equals the one that has waited longest first. */
function leastCertainFirst(candidates: readonly DecidedCandidate[], policy: Policy): readonly string[] {
  return candidates
    .map((candidate) => ({ candidate, distance: distanceFromThreshold(candidate, policy) }))
    .sort(
      (a, b) =>
        a.distance - b.distance ||
        a.candidate.decidedAt.getTime() - b.candidate.decidedAt.getTime() ||
        (a.candidate.textHash < b.candidate.textHash ? -1 : 1),
    )
    .map(({ candidate }) => candidate.textHash);
}

/** Fisher-Yates. */
function shuffled<T>(values: readonly T[], random: () => number): readonly T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor((random() / UINT32) * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
