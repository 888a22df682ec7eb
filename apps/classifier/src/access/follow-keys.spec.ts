import { newAccessKeySecret, secretHash } from '@parlance/contracts';
import { AdminToken } from '@parlance/contracts/nest';
import type { AccessKey } from '@parlance/domain';
import { InMemoryAccessKeyStore } from '@parlance/persistence/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { RecordedEvents } from '../testing/recorded-events.js';
import { FollowKeys, KeysNotLoadedError } from './follow-keys.js';

const HOUR_MS = 3_600_000;

class CountedStore extends InMemoryAccessKeyStore {
  looks = 0;
  away = false;

  override live(): Promise<ReadonlyMap<string, AccessKey>> {
    this.looks++;
    return this.away ? Promise.reject(new Error('no route to host')) : super.live();
  }

  async issue(name: string): Promise<{ readonly id: string; readonly secret: string }> {
    const secret = newAccessKeySecret();
    const key = { name, role: 'submit', platforms: ['gaming'], createdBy: 'admin' } as const;
    return { id: (await this.add(key, secretHash(secret))).id, secret };
  }
}

describe('following keys', () => {
  let store: CountedStore;
  let events: RecordedEvents;
  let nowMs: number;
  let follow: FollowKeys;

  beforeEach(() => {
    [store, events, nowMs] = [new CountedStore(), new RecordedEvents(), 0];
    const adminToken = new AdminToken('the-admin-token');
    follow = new FollowKeys(store, events, { pollMs: HOUR_MS, adminToken, now: () => nowMs });
  });

  it('knows a key from its first request on, and later ones without a look', async () => {
    const { secret } = await store.issue('bot');
    const bot = { name: 'key:bot', grants: [{ role: 'submit', platforms: ['gaming'] }] };
    expect(await follow.who(secret)).toEqual(bot);
    expect(await follow.who(secret)).toEqual(bot);
    expect(store.looks).toBe(1);
    nowMs = 1_000;
    expect((await follow.who((await store.issue('newer')).secret))?.name).toBe('key:newer');
    expect(store.looks).toBe(2);
  });

  it('looks once in a second for however many strangers', async () => {
    const strangers = Array.from({ length: 100 }, newAccessKeySecret);
    expect(await Promise.all(strangers.map((stranger) => follow.who(stranger)))).toEqual(
      strangers.map(() => undefined),
    );
    nowMs = 999;
    await follow.who(newAccessKeySecret());
    expect(store.looks).toBe(1);
    nowMs = 1_000;
    await follow.who(newAccessKeySecret());
    expect(store.looks).toBe(2);
  });

  it('does not look for what is no key at all', async () => {
    for (const token of [undefined, '', 'guess', secretHash('plk_'), 'PLK_guess'])
      expect(await follow.who(token)).toBeUndefined();
    expect(store.looks).toBe(0);
  });

  it('forgets a key with the first look after it was revoked', async () => {
    const { id, secret } = await store.issue('bot');
    await follow.refresh();
    await store.revoke(id);
    await follow.refresh();
    expect(await follow.who(secret)).toBeUndefined();
  });

  it('lets in who it knew while the registry does not answer, and says so', async () => {
    const { secret } = await store.issue('bot');
    await follow.refresh();
    store.away = true;
    await follow.refresh();
    expect((await follow.who(secret))?.name).toBe('key:bot');
    expect(await follow.who(newAccessKeySecret())).toBeUndefined();
    expect(events.of('keys-unavailable')[0]?.error).toEqual(new Error('no route to host'));
    expect(events.of('keys-loaded').map(({ keys }) => keys)).toEqual([1]);
  });

  it('cannot tell who somebody is before the registry was read, but knows the admin token', async () => {
    store.away = true;
    expect(follow.loaded).toBe(false);
    await expect(follow.who(newAccessKeySecret())).rejects.toThrow(KeysNotLoadedError);
    expect((await follow.who('the-admin-token'))?.name).toBe('admin');
    store.away = false;
    await follow.refresh();
    expect(follow.loaded).toBe(true);
  });
});
