import { createHash } from 'node:crypto';

/**
 * Names a decision by what it is about: SHA-256 over platform, content id and text, the first 128 bits in hexadecimal.
 * A redelivered content therefore gives the same id, and whoever stores decisions can drop the repeat.
 */
export function decisionId(platform: string, contentId: string, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([platform, contentId, text]))
    .digest('hex')
    .slice(0, 32);
}
