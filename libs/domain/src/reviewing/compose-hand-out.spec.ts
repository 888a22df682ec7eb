import { describe, expect, it } from 'vitest';
import type { Policy } from '../deciding/policy.js';
import { composeHandOut, type ReviewPool } from './compose-hand-out.js';
import type { DecidedCandidate } from './review-candidate.js';

const POLICY: Policy = { labels: { insult: { review: 0.5, block: 0.9 } }, onScoringFailure: 'review' };

const decided = (textHash: string, insult: number, minute = 0): DecidedCandidate => ({
  textHash,
  scores: { insult },
  action: insult >= 0.9 ? 'block' : insult >= 0.5 ? 'review' : 'allow',
  model: 'base-1',
  decidedAt: new Date(Date.UTC(2026, 10, 25, 12, minute)),
});
const many = (prefix: string, count: number, insult: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => decided(`${prefix}${i}`, insult(i), i % 60));

/** 500 clear lines, 100 lines close to the threshold, 50 to review, 30 disputed ones. */
const POOL: ReviewPool = {
  sampled: [...many('clear', 500, (i) => i / 5_000), ...many('close', 100, (i) => 0.4 + i / 1_001)],
  toReview: many('review', 50, () => 0.6),
  disputed: Array.from({ length: 30 }, (_, i) => `disputed${i}`),
};
const EMPTY: ReviewPool = { sampled: [], toReview: [], disputed: [] };

const compose = (pool: ReviewPool, items: number, seed = 1) => composeHandOut(pool, items, POLICY, seed);
const counts = (choices: ReturnType<typeof compose>) => {
  const of = (why: string) => choices.filter((choice) => choice.why === why).length;
  return { uncertain: of('uncertain'), disputed: of('disputed'), random: of('random') };
};

describe('a hand-out', () => {
  it('is half uncertain, a quarter disputed and a quarter random', () => {
    expect(counts(compose(POOL, 20))).toEqual({ uncertain: 10, disputed: 5, random: 5 });
    expect(counts(compose(POOL, 100))).toEqual({ uncertain: 50, disputed: 25, random: 25 });
  });

  it('is half random where nothing is disputed', () =>
    expect(counts(compose({ ...POOL, disputed: [] }, 20))).toEqual({ uncertain: 10, disputed: 0, random: 10 }));

  it('keeps its shares over many small ones', () => {
    const sums = { uncertain: 0, disputed: 0, random: 0 };
    for (let seed = 0; seed < 4_000; seed++) {
      const { uncertain, disputed, random } = counts(
        compose({ ...POOL, sampled: POOL.sampled.slice(480, 520) }, 3, seed),
      );
      sums.uncertain += uncertain;
      sums.disputed += disputed;
      sums.random += random;
    }
    // Of 12,000 items; a share's standard error is less than .005.
    expect(sums.uncertain / 12_000).toBeCloseTo(0.5, 1);
    expect(sums.disputed / 12_000).toBeCloseTo(0.25, 1);
    expect(sums.random / 12_000).toBeCloseTo(0.25, 1);
  });

  it('takes as uncertain what was decided to be reviewed, the longest waiting first, then what is nearest', () => {
    const uncertain = compose(POOL, 200)
      .filter(({ why }) => why === 'uncertain')
      .map(({ textHash }) => textHash);
    expect(uncertain.filter((hash) => hash.startsWith('review'))).toHaveLength(50);
    expect(uncertain.filter((hash) => hash.startsWith('clear'))).toEqual([]);
    const few = compose(POOL, 20).filter(({ why }) => why === 'uncertain');
    expect(few.map(({ textHash }) => textHash).sort()).toEqual(
      Array.from({ length: 10 }, (_, i) => `review${i}`).sort(),
    );
  });

  it('chooses at random from all that was decided alike', () => {
    let clear = 0;
    let all = 0;
    for (let seed = 0; seed < 200; seed++)
      for (const { textHash, why } of compose(POOL, 20, seed)) {
        if (why !== 'random') continue;
        all++;
        if (textHash.startsWith('clear')) clear++;
      }
    // 500 of the 600 that were sampled are clear; the standard error of 1,000 draws is .012.
    expect(all).toBe(1_000);
    expect(Math.abs(clear / all - 5 / 6)).toBeLessThan(0.05);
  });

  it('never names a text twice, however often it stands in the lists', () => {
    for (let seed = 0; seed < 50; seed++) {
      const twice = { ...POOL, toReview: [...POOL.toReview, ...POOL.toReview, ...POOL.sampled.slice(490)] };
      const hashes = compose(twice, 300, seed).map(({ textHash }) => textHash);
      expect(new Set(hashes).size).toBe(300);
    }
  });

  it('gives everything there is and no more, of whatever kind', () => {
    expect(compose(EMPTY, 20)).toEqual([]);
    expect(counts(compose({ ...EMPTY, disputed: ['a', 'b'] }, 20))).toEqual({ uncertain: 0, disputed: 2, random: 0 });
    expect(compose({ ...EMPTY, toReview: many('review', 3, () => 0.6) }, 20)).toHaveLength(3);
    expect(compose(POOL, 10_000)).toHaveLength(680);
    expect(compose(POOL, 0)).toEqual([]);
  });

  it('is the same for the same seed, in whatever order the lists come, and another for another', () => {
    const reversed = {
      sampled: [...POOL.sampled].reverse(),
      toReview: [...POOL.toReview].reverse(),
      disputed: [...POOL.disputed].reverse(),
    };
    expect(compose(reversed, 20, 7)).toEqual(compose(POOL, 20, 7));
    expect(compose(POOL, 20, 8)).not.toEqual(compose(POOL, 20, 7));
  });

  it('mixes the kinds from its first item on', () => {
    const first = Array.from({ length: 300 }, (_, seed) => compose(POOL, 20, seed)[0]!.why);
    expect(new Set(first)).toEqual(new Set(['uncertain', 'disputed', 'random']));
  });
});
