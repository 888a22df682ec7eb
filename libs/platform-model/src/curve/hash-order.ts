import { createHash } from 'node:crypto';

/** Places of the keys by the SHA-256 of each: an order that has nothing to do with when or by whom they were written. */
export function hashOrder(keys: readonly string[]): readonly number[] {
  const hashes = keys.map((key) => createHash('sha256').update(key).digest('hex'));
  return [...keys.keys()].sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : hashes[a]! > hashes[b]! ? 1 : a - b));
}
