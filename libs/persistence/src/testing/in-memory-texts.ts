import { textHash } from '../texts/text-hash.js';

/** Texts by hash, in memory: given to both stores, so that what one erases the other has lost too. */
export class InMemoryTexts {
  readonly #texts = new Map<string, string>();

  /** Keeps the form that came first. @returns the hash. */
  keep(text: string): string {
    const hash = textHash(text);
    if (!this.#texts.has(hash)) this.#texts.set(hash, text);
    return hash;
  }

  find(hash: string): string | undefined {
    return this.#texts.get(hash);
  }

  erase(hash: string): boolean {
    return this.#texts.delete(hash);
  }
}
