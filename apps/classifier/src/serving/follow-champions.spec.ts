import { BaseGoneError, type Champion, UnknownModelError } from '@parlance/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { RecordedEvents } from '../testing/recorded-events.js';
import { type ChampionSource, FollowChampions, type PlatformModelLoader } from './follow-champions.js';

const HOUR_MS = 3_600_000;

/** Names champions; a model's bundle is its name's bytes. */
class Registry implements ChampionSource {
  named: Record<string, string> = {};
  broken = false;
  lost = new Set<string>();
  fetched: string[] = [];
  /** By model: the base that it stands on, if not the one in service. */
  standsOn: Record<string, string> = {};
  keptBases = new Set<string>();

  champions(): Promise<readonly Champion[]> {
    if (this.broken) return Promise.reject(new Error('no route to host'));
    const baseOf = (model: string): string => this.standsOn[model] ?? 'base-2';
    return Promise.resolve(
      Object.entries(this.named).map(([platform, model]) => {
        const base = { model: baseOf(model), sha256: baseOf(model) };
        return { platform, model, sha256: '', base };
      }),
    );
  }

  baseBundle(base: Champion['base']): Promise<Uint8Array> {
    this.fetched.push(base.sha256);
    return this.keptBases.has(base.sha256)
      ? Promise.resolve(Buffer.from(base.sha256))
      : Promise.reject(new BaseGoneError(base));
  }

  bundle(model: string): Promise<Uint8Array> {
    this.fetched.push(model);
    return this.lost.has(model) ? Promise.reject(new UnknownModelError(model)) : Promise.resolve(Buffer.from(model));
  }
}

class Loader implements PlatformModelLoader {
  readonly loaded = new Set<string>();
  readonly held = new Set(['base-2']);

  loadPlatformModel(bytes: Uint8Array): Promise<{ model: string }> {
    const model = Buffer.from(bytes).toString().replace('mislabelled', 'other');
    if (model.startsWith('altered')) return Promise.reject(new Error('altered'));
    this.loaded.add(model);
    return Promise.resolve({ model });
  }

  dropPlatformModel(model: string): void {
    this.loaded.delete(model);
  }

  keepBase(sha256: string): boolean {
    return this.held.has(sha256);
  }

  addBase(bytes: Uint8Array): Promise<void> {
    const sha256 = Buffer.from(bytes).toString();
    if (sha256 === 'base-altered') return Promise.reject(new Error('altered'));
    this.held.add(sha256);
    return Promise.resolve();
  }

  dropBase(sha256: string): void {
    if (sha256 !== 'base-2') this.held.delete(sha256);
  }
}

let registry: Registry;
let loader: Loader;
let events: RecordedEvents;
let follow: FollowChampions;

beforeEach(() => {
  registry = new Registry();
  loader = new Loader();
  events = new RecordedEvents();
  follow = new FollowChampions(registry, loader, events, HOUR_MS);
});

describe('following champions', () => {
  it('is not caught up before the registry answered, and then serves what it names', async () => {
    registry.broken = true;
    registry.named = { gaming: 'gaming-1', kids: 'kids-1' };
    await follow.refresh();
    expect(follow.caughtUp).toBe(false);
    registry.broken = false;
    await follow.refresh();
    expect(follow.caughtUp).toBe(true);
    expect([follow.of('gaming'), follow.of('kids'), follow.of('social')]).toEqual(['gaming-1', 'kids-1', undefined]);
  });

  it('replaces a champion, drops the one before, and does not load again what serves', async () => {
    registry.named = { gaming: 'gaming-1', kids: 'kids-1' };
    await follow.refresh();
    registry.named = { gaming: 'gaming-2', kids: 'kids-1' };
    await follow.refresh();
    await follow.refresh();
    expect(follow.of('gaming')).toBe('gaming-2');
    expect([...loader.loaded].sort()).toEqual(['gaming-2', 'kids-1']);
    expect(registry.fetched).toEqual(['gaming-1', 'kids-1', 'gaming-2']);
  });

  it('goes back to the base model where the registry names none any more', async () => {
    registry.named = { gaming: 'gaming-1' };
    await follow.refresh();
    registry.named = {};
    await follow.refresh();
    expect(follow.of('gaming')).toBeUndefined();
    expect([...loader.loaded]).toEqual([]);
    expect(events.of('champion-serves').map(({ before, model }) => [before, model])).toEqual([
      [undefined, 'gaming-1'],
      ['gaming-1', undefined],
    ]);
  });

  it.each(['altered', 'mislabelled'])('keeps what served when a champion is %s, and says so once', async (kind) => {
    registry.named = { gaming: 'gaming-1', kids: 'kids-1' };
    await follow.refresh();
    registry.named = { gaming: `${kind}-2`, kids: 'kids-2' };
    await follow.refresh();
    await follow.refresh();
    expect([follow.of('gaming'), follow.of('kids')]).toEqual(['gaming-1', 'kids-2']);
    expect([...loader.loaded].sort()).toEqual(['gaming-1', 'kids-2']);
    expect(events.of('champion-refused').map(({ platform, model }) => [platform, model])).toEqual([
      ['gaming', `${kind}-2`],
    ]);
    registry.named = { gaming: 'gaming-3' };
    await follow.refresh();
    expect(follow.of('gaming')).toBe('gaming-3');
  });

  it('asks again for a bundle that the registry could not give, and is not caught up meanwhile', async () => {
    registry.named = { gaming: 'gaming-1' };
    registry.lost.add('gaming-1');
    await follow.refresh();
    expect([follow.caughtUp, follow.of('gaming')]).toEqual([false, undefined]);
    registry.lost.clear();
    await follow.refresh();
    expect([follow.caughtUp, follow.of('gaming')]).toEqual([true, 'gaming-1']);
  });

  it('keeps what serves while the registry does not answer', async () => {
    registry.named = { gaming: 'gaming-1' };
    await follow.refresh();
    registry.broken = true;
    await follow.refresh();
    expect(follow.of('gaming')).toBe('gaming-1');
    expect(events.of('champions-unavailable')).toHaveLength(1);
  });
});

describe('champions that stand on an older base', () => {
  beforeEach(() => {
    registry.standsOn = { 'gaming-1': 'base-1', 'kids-1': 'base-1' };
    registry.named = { gaming: 'gaming-1', kids: 'kids-1', social: 'social-1' };
  });

  it('are read by it: it is fetched once, and dropped when the last of them was replaced', async () => {
    registry.keptBases.add('base-1');
    await follow.refresh();
    expect(['gaming', 'kids', 'social'].map((platform) => follow.of(platform))).toEqual([
      'gaming-1',
      'kids-1',
      'social-1',
    ]);
    expect(registry.fetched).toEqual(['base-1', 'gaming-1', 'kids-1', 'social-1']);
    expect(events.of('base-added').map(({ model }) => model)).toEqual(['base-1']);
    registry.named = { gaming: 'gaming-2', kids: 'kids-1', social: 'social-1' };
    await follow.refresh();
    expect([...loader.held]).toEqual(['base-2', 'base-1']);
    registry.named = { gaming: 'gaming-2', kids: 'kids-2', social: 'social-1' };
    await follow.refresh();
    expect([...loader.held]).toEqual(['base-2']);
    expect([follow.of('gaming'), follow.of('kids')]).toEqual(['gaming-2', 'kids-2']);
  });

  it('are refused, each once, while the registry does not keep it, and served as soon as it does', async () => {
    await follow.refresh();
    await follow.refresh();
    expect([follow.of('gaming'), follow.of('kids'), follow.of('social')]).toEqual([undefined, undefined, 'social-1']);
    expect(follow.caughtUp).toBe(true);
    const refused = events.of('champion-refused');
    expect(refused.map(({ platform, error }) => [platform, (error as Error).name])).toEqual([
      ['gaming', 'BaseGoneError'],
      ['kids', 'BaseGoneError'],
    ]);
    registry.keptBases.add('base-1');
    await follow.refresh();
    expect([follow.of('gaming'), follow.of('kids')]).toEqual(['gaming-1', 'kids-1']);
  });

  it('are refused, each once, if it is not sound', async () => {
    registry.standsOn = { 'gaming-1': 'base-altered', 'kids-1': 'base-altered' };
    registry.keptBases.add('base-altered');
    await follow.refresh();
    await follow.refresh();
    expect(events.of('champion-refused').map(({ platform }) => platform)).toEqual(['gaming', 'kids']);
    expect(registry.fetched.filter((name) => name === 'base-altered')).toHaveLength(1);
    expect(follow.of('social')).toBe('social-1');
  });
});
