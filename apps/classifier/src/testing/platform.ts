import type { Platform, Policy } from '@parlance/domain';

/** A platform for specs: toxicity is reviewed from 0.5 and blocked from 0.9, what cannot be scored is reviewed. */
export function platformOf(id: string, policy: Partial<Policy> = {}, version = 1): Platform {
  return {
    id,
    displayName: id,
    policy: { labels: { toxicity: { review: 0.5, block: 0.9 } }, onScoringFailure: 'review', ...policy },
    version,
    updatedAt: new Date(0),
  };
}
