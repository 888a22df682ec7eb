import type { Policy } from './policy.js';
import type { PromiseState, StatedPolicy } from './stated-policy.js';

/** A community with norms of its own: the tenant. */
export interface Platform {
  /** Lower-case letters, digits and `-`, 1 to 64 characters, starting with a letter or digit. */
  readonly id: string;
  readonly displayName: string;
  /** What serves: numbers alone. */
  readonly policy: Policy;
  /** The policy as it was stated, and what became of its promises; absent if it has none and is `policy`. */
  readonly stated?: StatedPolicy;
  readonly promises?: readonly PromiseState[];
  /** Counts a platform's edits from 1; a writer may name the version it read to avoid overwriting another's edit. */
  readonly version: number;
  readonly updatedAt: Date;
}
