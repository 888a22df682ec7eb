const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The state of FNV-1a before the first unit; a seed makes an independent hash. */
export function fnvStart(seed = 0): number {
  return FNV_OFFSET_BASIS ^ seed;
}

/** FNV-1a taken one UTF-16 unit further (for ASCII text: one byte). http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnvStep(state: number, unit: number): number {
  return Math.imul(state ^ unit, FNV_PRIME);
}

/** The finaliser of MurmurHash3: every bit of the state moves every bit of the result. uint32. */
export function mixed(state: number): number {
  let h = state;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/** FNV-1a over UTF-16 units, unmixed, as a signed 32-bit number. */
export function fnv(text: string, seed = 0): number {
  let state = fnvStart(seed);
  for (let i = 0; i < text.length; i++) state = fnvStep(state, text.charCodeAt(i));
  return state;
}

/** FNV-1a over UTF-16 units, then mixed. uint32. */
export function hashText(text: string, seed = 0): number {
  return mixed(fnv(text, seed));
}
