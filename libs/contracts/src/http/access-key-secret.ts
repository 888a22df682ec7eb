import { createHash, randomBytes } from 'node:crypto';

/** What every key begins with, so that people and secret scanners know one when they see it. */
export const SECRET_PREFIX = 'plk_';

const SECRET_BYTES = 32;

/** A new key's secret: 256 random bits after the prefix. Shown once; what is kept is its hash. */
export function newAccessKeySecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

/**
 * SHA-256 in hexadecimal, by which a key is kept and found. Slow hashes defend secrets that people think up and that can be
 * guessed; 256 random bits cannot, and this one is computed for every request.
 */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
