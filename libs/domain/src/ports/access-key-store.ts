import type { AccessKey } from '../access/access-key.js';

export type NewAccessKey = Pick<AccessKey, 'name' | 'role' | 'platforms' | 'createdBy'>;

/** Where access keys are kept, each by the hash of its secret. The trainer writes; classifiers read. */
export abstract class AccessKeyStore {
  /** @throws KeyNameTakenError if a key that is not revoked has this name. */
  abstract add(key: NewAccessKey, secretHash: string): Promise<AccessKey>;

  /** The key with this secret, a revoked one included. */
  abstract find(secretHash: string): Promise<AccessKey | undefined>;

  /** Every key that was ever made, the newest first. */
  abstract list(): Promise<readonly AccessKey[]>;

  /** The keys that are not revoked, by the hash of their secret. */
  abstract live(): Promise<ReadonlyMap<string, AccessKey>>;

  /** Takes a key out of use for good; one that is revoked already stays as it is. Undefined if there is none. */
  abstract revoke(id: string): Promise<AccessKey | undefined>;
}

/** A key in use has this name already; by its name the audit log says who did something. */
export class KeyNameTakenError extends Error {
  override readonly name = 'KeyNameTakenError';
  constructor(readonly keyName: string) {
    super(`a key in use is named ${keyName} already: choose another name, or revoke that key first`);
  }
}
