import { describe, expect, it } from 'vitest';
import { textHash } from './text-hash.js';

describe('textHash', () => {
  // printf 'gg' | sha256sum
  it('is SHA-256 of the text', () =>
    expect(textHash('gg')).toBe('cbd3cfb9b9f51bbbfbf08759e243f5b3519cbf6ecc219ee95fe7c667e32c0a8d'));

  // printf 'caf\xc3\xa9' | sha256sum
  it('is the same for two ways to write a character', () => {
    expect(textHash('caf\u00e9')).toBe('850f7dc43910ff890f8879c0ed26fe697c93a067ad93a7d50f466a7028a9bf4e');
    expect(textHash('cafe\u0301')).toBe(textHash('caf\u00e9'));
  });
});
