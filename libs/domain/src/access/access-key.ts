import type { AccessGrant } from './access-grant.js';

/** A key by which a program or a person asks over HTTP, without its secret, which nobody keeps. */
export interface AccessKey extends AccessGrant {
  readonly id: string;
  /** For people and the audit log; no two keys that are not revoked share it. */
  readonly name: string;
  readonly createdAt: Date;
  /** The caller who made it, as the audit log names callers. */
  readonly createdBy: string;
  /** From when on it opens nothing; absent while it does. */
  readonly revokedAt?: Date;
}
