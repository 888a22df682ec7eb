import { randomUUID } from 'node:crypto';
import { type AccessKey, AccessKeyStore, KeyNameTakenError, type NewAccessKey } from '@parlance/domain';

/** Keys in memory, for specs; keeps the same contract as PostgreSQL (`ACCESS_KEY_STORE_CONTRACT`). */
export class InMemoryAccessKeyStore extends AccessKeyStore {
  /** By the secret's hash, in the order in which they were made. */
  readonly #keys = new Map<string, AccessKey>();

  override async add(key: NewAccessKey, secretHash: string): Promise<AccessKey> {
    const named = [...this.#keys.values()].filter(({ name }) => name === key.name);
    if (named.some(({ revokedAt }) => revokedAt === undefined)) throw new KeyNameTakenError(key.name);
    const added = { id: randomUUID(), ...structuredClone(key), createdAt: new Date() };
    this.#keys.set(secretHash, added);
    return structuredClone(added);
  }

  override async find(secretHash: string): Promise<AccessKey | undefined> {
    return structuredClone(this.#keys.get(secretHash));
  }

  override async list(): Promise<readonly AccessKey[]> {
    return structuredClone([...this.#keys.values()].reverse());
  }

  override async live(): Promise<ReadonlyMap<string, AccessKey>> {
    return new Map([...structuredClone(this.#keys)].filter(([, { revokedAt }]) => revokedAt === undefined));
  }

  override async revoke(id: string): Promise<AccessKey | undefined> {
    const [hash, key] = [...this.#keys].find(([, one]) => one.id === id) ?? [];
    if (hash === undefined || key === undefined) return undefined;
    const revoked = { ...key, revokedAt: key.revokedAt ?? new Date() };
    this.#keys.set(hash, revoked);
    return structuredClone(revoked);
  }
}
