import { textHash } from '../texts/text-hash.js';

/** Each platform's texts by hash, in memory: given to both stores, so that what one erases the other has lost too. */
export class InMemoryTexts {
  readonly #texts = new Map<string, string>();

  /** Keeps the form that came first. @returns the hash. */
  keep(platform: string, text: string): string {
    const hash = textHash(text);
    const key = keyOf(platform, hash);
    if (!this.#texts.has(key)) this.#texts.set(key, text);
    return hash;
  }

  find(platform: string, hash: string): string | undefined {
    return this.#texts.get(keyOf(platform, hash));
  }

  erase(platform: string, hash: string): boolean {
    return this.#texts.delete(keyOf(platform, hash));
  }
}

function keyOf(platform: string, hash: string): string {
  return `${hash} ${platform}`;
}
