import { hash } from 'node:crypto';

/** Names a text: SHA-256, in hexadecimal, of its UTF-8 after Unicode normalization (NFC). */
export function textHash(text: string): string {
  return hash('sha256', text.normalize('NFC'), 'hex');
}
