import { describe, expect, it } from 'vitest';
import { BoundedPlatformLabel } from './bounded-platform-label.js';

describe('BoundedPlatformLabel', () => {
  it('names the first platforms and lets the rest share one label', () => {
    const label = new BoundedPlatformLabel(2);
    expect(['a', 'b', 'c', 'a', 'd', 'b'].map((platform) => label.of(platform))).toEqual([
      'a',
      'b',
      'other',
      'a',
      'other',
      'b',
    ]);
  });

  it('never gives more than the limit and one', () => {
    const label = new BoundedPlatformLabel(10);
    expect(new Set(Array.from({ length: 10_000 }, (_, n) => label.of(`p${n}`))).size).toBe(11);
  });

  it('with a limit of 0 names nobody', () => expect(new BoundedPlatformLabel(0).of('a')).toBe('other'));
});
