/**
 * Random 32-bit unsigned integers that a seed repeats exactly: sfc32 by Chris Doty-Humphrey (PractRand), 96 bits of
 * state and a counter, after 12 rounds to mix the seed in.
 */
export function seededRandom(seed: number): () => number {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const value = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + value) | 0;
    return value >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}
