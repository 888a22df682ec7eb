import { describe, expect, it } from 'vitest';
import { LeastRecentlyUsed } from './least-recently-used.js';

const held = (cache: LeastRecentlyUsed, keys: string) => [...keys].filter((key) => cache.find(key) >= 0).join('');

describe('LeastRecentlyUsed', () => {
  it('gives each key a slot of its own and finds it again', () => {
    const cache = new LeastRecentlyUsed(3);
    const slots = ['a', 'b', 'c'].map((key) => cache.claim(key));
    expect(new Set(slots)).toEqual(new Set([0, 1, 2]));
    expect(['a', 'b', 'c'].map((key) => cache.find(key))).toEqual(slots);
    expect(cache.find('d')).toBe(-1);
  });

  it('takes the slot of the key used longest ago', () => {
    const cache = new LeastRecentlyUsed(3);
    for (const key of 'abc') cache.claim(key);
    const slotOfB = cache.find('b');
    cache.find('c');
    cache.find('a');
    expect(cache.claim('d')).toBe(slotOfB);
    expect(held(cache, 'abcd')).toBe('acd');
    expect(cache.size).toBe(3);
  });

  it('agrees with a list that is searched and reordered, over 20,000 uses', () => {
    const cache = new LeastRecentlyUsed(7);
    let list: string[] = [];
    for (let i = 0, state = 1; i < 20_000; i++) {
      state = (state * 48_271) % 2_147_483_647;
      const key = `key${state % 12}`;
      const known = list.includes(key);
      expect(cache.find(key) >= 0).toBe(known);
      if (!known) cache.claim(key);
      list = [key, ...list.filter((other) => other !== key)].slice(0, 7);
    }
  });

  it('works with one slot', () => {
    const cache = new LeastRecentlyUsed(1);
    cache.claim('a');
    expect(cache.claim('b')).toBe(0);
    expect(held(cache, 'ab')).toBe('b');
  });
});
