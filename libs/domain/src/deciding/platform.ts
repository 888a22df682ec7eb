import type { Policy } from './policy.js';

/** A community with norms of its own: the tenant. */
export interface Platform {
  /** Lower-case letters, digits and `-`, 1 to 64 characters, starting with a letter or digit. */
  readonly id: string;
  readonly displayName: string;
  readonly policy: Policy;
  /** Counts a platform's edits from 1; a writer may name the version it read to avoid overwriting another's edit. */
  readonly version: number;
  readonly updatedAt: Date;
}
