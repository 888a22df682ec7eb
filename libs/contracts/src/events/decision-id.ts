import { hash } from 'node:crypto';

/**
 * Names a decision by what it is about: SHA-256 over platform, content id and text, the first 128 bits in hexadecimal.
 * A redelivered content therefore gives the same id, and whoever stores decisions can drop the repeat.
 */
export function decisionId(platform: string, contentId: string, text: string): string {
  // One call instead of createHash(): half the time, and it runs once a message.
  return hash('sha256', JSON.stringify([platform, contentId, text]), 'hex').slice(0, 32);
}
