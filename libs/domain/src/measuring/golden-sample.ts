/**
 * 300 scored texts that the golden figures in the specs were computed on: scores that are all different, the same scores in
 * steps of 0.05, and the truths. From a linear congruential generator, so that any language can repeat them.
 */
export function goldenSample(): { distinct: number[]; tied: number[]; truths: number[] } {
  let state = 7n;
  const next = (): number => {
    state = (state * 1103515245n + 12345n) % 2147483648n;
    return Number(state >> 11n) % 1000;
  };
  const distinct: number[] = [];
  const tied: number[] = [];
  const truths: number[] = [];
  for (let i = 0; i < 300; i++) {
    const first = next();
    const second = next();
    truths.push(second / 1000 < (first / 1000) ** 2 ? 1 : 0);
    distinct.push(first / 1000 + i / 1e6);
    tied.push(Math.floor(first / 50) / 20);
  }
  return { distinct, tied, truths };
}
