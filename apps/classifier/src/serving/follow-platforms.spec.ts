import { InMemoryPlatformStore } from '@parlance/persistence/testing';
import type { Platform } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { platformOf } from '../testing/platform.js';
import { RecordedEvents } from '../testing/recorded-events.js';
import { FollowPlatforms } from './follow-platforms.js';
import { PlatformsNotLoadedError } from './known-platforms.js';

const HOUR_MS = 3_600_000;

/** A registry that answers when told to. */
class HeldStore extends InMemoryPlatformStore {
  queries = 0;
  private held: (() => void)[] = [];
  private holding = true;

  override async list(): Promise<readonly Platform[]> {
    this.queries++;
    const platforms = await super.list();
    if (this.holding) await new Promise<void>((resolve) => this.held.push(resolve));
    return platforms;
  }

  answer(): void {
    this.held.forEach((resolve) => resolve());
    this.held = [];
  }

  answerAtOnce(): void {
    this.holding = false;
    this.answer();
  }
}

class BrokenStore extends InMemoryPlatformStore {
  broken = false;

  override list(): Promise<readonly Platform[]> {
    return this.broken ? Promise.reject(new Error('no route to host')) : super.list();
  }
}

describe('following platforms', () => {
  it('cannot tell whether a platform exists before the registry was read', async () => {
    const follow = new FollowPlatforms(new InMemoryPlatformStore(), new RecordedEvents(), HOUR_MS);
    expect(follow.loaded).toBe(false);
    expect(() => follow.find('gaming')).toThrow(PlatformsNotLoadedError);
    await follow.refresh();
    expect(follow.loaded).toBe(true);
    expect(follow.find('gaming')).toBeUndefined();
  });

  it('names what is new or edited', async () => {
    const store = new InMemoryPlatformStore();
    const events = new RecordedEvents();
    const follow = new FollowPlatforms(store, events, HOUR_MS);
    await store.put(platformOf('gaming'));
    await store.put(platformOf('kids'));
    await follow.refresh();
    await store.put({ ...platformOf('kids'), displayName: 'Kids' });
    await follow.refresh();
    await follow.refresh();
    expect(events.of('platforms-loaded').map(({ platforms, changed }) => [platforms, changed])).toEqual([
      [2, ['gaming', 'kids']],
      [2, ['kids']],
      [2, []],
    ]);
    expect(follow.find('kids')).toMatchObject({ displayName: 'Kids', version: 2 });
    expect(follow.list().map(({ id, version }) => [id, version])).toEqual([
      ['gaming', 1],
      ['kids', 2],
    ]);
  });

  it('keeps what it knew while the registry does not answer, and says so', async () => {
    const store = new BrokenStore();
    const events = new RecordedEvents();
    const follow = new FollowPlatforms(store, events, HOUR_MS);
    await store.put(platformOf('gaming'));
    await follow.refresh();
    store.broken = true;
    await follow.refresh();
    expect(follow.find('gaming')?.version).toBe(1);
    expect(events.of('platforms-unavailable').map(({ error }) => error)).toEqual([new Error('no route to host')]);
  });

  it('answers a hint by a query begun after it, and many hints during a query by one more', async () => {
    const store = new HeldStore();
    const follow = new FollowPlatforms(store, new RecordedEvents(), HOUR_MS);
    const before = follow.refresh();
    await store.put(platformOf('gaming'));
    const hints = [follow.refresh(), follow.refresh(), follow.refresh()];
    store.answer();
    await before;
    expect(follow.find('gaming')).toBeUndefined();
    store.answerAtOnce();
    await Promise.all(hints);
    expect(follow.find('gaming')?.version).toBe(1);
    expect(store.queries).toBe(2);
  });

  it('reads on a timer until it is stopped', async () => {
    const store = new HeldStore();
    store.answerAtOnce();
    const follow = new FollowPlatforms(store, new RecordedEvents(), 1);
    follow.start();
    while (store.queries < 3) await new Promise((resolve) => setImmediate(resolve));
    await follow.stop();
    const { queries } = store;
    await follow.stop();
    expect(store.queries).toBe(queries);
  });
});
