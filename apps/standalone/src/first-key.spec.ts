import { newAccessKeySecret, secretHash } from '@parlance/contracts';
import { InMemoryAccessKeyStore, InMemoryAuditLog } from '@parlance/persistence/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { issueFirstKey } from './first-key.js';

describe('the first key', () => {
  let keys: InMemoryAccessKeyStore;
  let audit: InMemoryAuditLog;
  const secret = newAccessKeySecret();
  const did = async () => (await audit.entries({ limit: 10 })).map(({ actor, action }) => `${actor} ${action}`);

  beforeEach(() => {
    keys = new InMemoryAccessKeyStore();
    audit = new InMemoryAuditLog();
  });

  it('is made once, for the lead of every platform', async () => {
    expect(await issueFirstKey(secret, keys, audit)).toBe(true);
    expect(await issueFirstKey(secret, keys, audit)).toBe(true);
    expect(await keys.list()).toMatchObject([{ name: 'first', role: 'lead', platforms: '*', createdBy: 'admin' }]);
    expect((await keys.find(secretHash(secret)))?.name).toBe('first');
    expect(await did()).toEqual(['admin key.created']);
  });

  it('stays revoked', async () => {
    await issueFirstKey(secret, keys, audit);
    await keys.revoke((await keys.list())[0]!.id);
    expect(await issueFirstKey(secret, keys, audit)).toBe(false);
    expect((await keys.live()).size).toBe(0);
  });

  it('takes the place of one whose secret was lost', async () => {
    const lost = newAccessKeySecret();
    await issueFirstKey(lost, keys, audit);
    expect(await issueFirstKey(secret, keys, audit)).toBe(true);
    expect([...(await keys.live()).keys()]).toEqual([secretHash(secret)]);
    expect(await did()).toEqual(['admin key.created', 'admin key.revoked', 'admin key.created']);
  });
});
