import { deepRows, MAX_WINDOW_TOKENS, tokenHash, tokenKeys, wideBuckets } from '@parlance/text';

/** The distinct tokens of the training texts, numbered as they are met, with the features that hang on each. */
export class TokenVocabulary {
  readonly #ids = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #rows: (Int32Array | undefined)[] = [];
  readonly #buckets: (Int32Array | undefined)[] = [];
  readonly #hashes: number[] = [];

  get size(): number {
    return this.#keys.length;
  }

  /** The tokens of a text's first window, as numbers. */
  encode(text: string): Int32Array {
    const keys = tokenKeys(text);
    const ids = new Int32Array(Math.min(keys.length, MAX_WINDOW_TOKENS));
    for (let i = 0; i < ids.length; i++) ids[i] = this.#idOf(keys[i]!);
    return ids;
  }

  /** `deepRows` of a token; the word's own row is the first. */
  rowsOf(id: number): Int32Array {
    return (this.#rows[id] ??= deepRows(this.#keys[id]!));
  }

  /** `wideBuckets` of a token. */
  bucketsOf(id: number): Int32Array {
    return (this.#buckets[id] ??= wideBuckets(this.#keys[id]!));
  }

  /** `tokenHash` of a token. */
  hashOf(id: number): number {
    return this.#hashes[id]!;
  }

  #idOf(key: string): number {
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#keys.length;
      this.#ids.set(key, id);
      this.#keys.push(key);
      this.#hashes.push(tokenHash(key));
    }
    return id;
  }
}
