const NONE = -1;

/**
 * Gives each key a slot in [0, capacity); when all are taken, the key used longest ago loses its own.
 * Who keeps values by slot (in typed arrays) has a cache that allocates nothing and cannot grow.
 */
export class LeastRecentlyUsed {
  readonly #slots = new Map<string, number>();
  readonly #keys: (string | undefined)[] = [];
  readonly #newer: Int32Array;
  readonly #older: Int32Array;
  #newest = NONE;
  #oldest = NONE;

  constructor(readonly capacity: number) {
    this.#newer = new Int32Array(capacity).fill(NONE);
    this.#older = new Int32Array(capacity).fill(NONE);
  }

  get size(): number {
    return this.#slots.size;
  }

  /** The key's slot, now the most recently used; -1 if it has none. */
  find(key: string): number {
    const slot = this.#slots.get(key);
    if (slot === undefined) return NONE;
    if (slot !== this.#newest) {
      this.#unlink(slot);
      this.#linkNewest(slot);
    }
    return slot;
  }

  /** A slot for a key that has none: a free one, or that of the key used longest ago. */
  claim(key: string): number {
    let slot = this.#keys.length;
    if (slot === this.capacity) {
      slot = this.#oldest;
      this.#slots.delete(this.#keys[slot]!);
      this.#unlink(slot);
    }
    const owned = ownCopy(key);
    this.#keys[slot] = owned;
    this.#slots.set(owned, slot);
    this.#linkNewest(slot);
    return slot;
  }

  #unlink(slot: number): void {
    const newer = this.#newer[slot]!;
    const older = this.#older[slot]!;
    if (newer === NONE) this.#newest = older;
    else this.#older[newer] = older;
    if (older === NONE) this.#oldest = newer;
    else this.#newer[older] = newer;
  }

  #linkNewest(slot: number): void {
    this.#newer[slot] = NONE;
    this.#older[slot] = this.#newest;
    if (this.#newest === NONE) this.#oldest = slot;
    else this.#newer[this.#newest] = slot;
    this.#newest = slot;
  }
}

/** V8 keeps a long substring as a view of its text; as a map's key it would keep the whole text alive. */
function ownCopy(key: string): string {
  return key.length < 13 ? key : Buffer.from(key, 'utf16le').toString('utf16le');
}
