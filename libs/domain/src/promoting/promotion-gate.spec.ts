import { describe, expect, it } from 'vitest';
import { seededRandom } from '../measuring/seeded-random.js';
import { type Comparison, type GateInput, promotionGate } from './promotion-gate.js';

const TEXTS = 400;
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1);

function numbers(seed: number): () => number {
  const random = seededRandom(seed);
  return () => random() / 2 ** 32;
}

/** Standard normal, as the sum of twelve uniform numbers. */
function normal(uniform: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += uniform();
  return sum;
}

/** Well calibrated scores of a model that sees the truth through noise: with unit noise, logit 2·(evidence) for ±1. */
function scoresOf(truths: readonly number[], noise: number, uniform: () => number): number[] {
  return truths.map((truth) => {
    const evidence = (truth === 1 ? 1 : -1) + noise * normal(uniform);
    return 1 / (1 + Math.exp((-2 * evidence) / noise ** 2));
  });
}

function made(seed: number, championNoise: number, challengerNoise: number): Comparison {
  const uniform = numbers(seed);
  const truths = Array.from({ length: TEXTS }, () => (uniform() < 0.5 ? 1 : 0));
  const champion = scoresOf(truths, championNoise, uniform);
  return {
    label: 'toxicity',
    truths,
    champion,
    challenger: scoresOf(truths, challengerNoise, uniform),
    threshold: 0.5,
  };
}

const verdict = (comparison: Comparison, more: Partial<GateInput> = {}) =>
  promotionGate({ first: false, comparisons: [comparison], normCards: [], ...more });
const codes = (comparison: Comparison, more: Partial<GateInput> = {}) =>
  verdict(comparison, more).reasons.map(({ code }) => code);

describe('the promotion gate', () => {
  it.each(SEEDS)('promotes a truly better challenger (seed %d)', (seed) => {
    const { promote, reasons } = verdict(made(seed, 1.3, 0.8));
    expect({ promote, codes: reasons.map(({ code }) => code) }).toEqual({ promote: true, codes: ['better'] });
  });

  it.each(SEEDS)('rejects a challenger that differs by a hair alone (seed %d)', (seed) => {
    const same = made(seed, 1, 1);
    const uniform = numbers(seed + 100);
    const challenger = same.champion.map((score) => Math.min(1, Math.max(0, score + 0.002 * (uniform() - 0.5))));
    expect(codes({ ...same, challenger })).toEqual(['not-better-within-noise']);
  });

  it.each(SEEDS)(
    'rejects a challenger that reads much worse, as one trained on flipped labels does (seed %d)',
    (seed) => expect(codes(made(seed, 0.8, 1.6))).toContain('significantly-worse'),
  );

  it.each(SEEDS)('rejects a better challenger that breaks a norm card (seed %d)', (seed) => {
    const card = { label: 'toxicity', threshold: 0.5 };
    const held = { ...card, textHash: 'aa', expected: false, score: 0.1, held: true };
    const broken = { ...card, textHash: 'bb', expected: true, score: 0.2, held: false };
    const unscored = { ...card, textHash: 'cc', expected: true, held: false };
    const { promote, reasons, normCards } = verdict(made(seed, 1.3, 0.8), { normCards: [held, broken, unscored] });
    expect(promote).toBe(false);
    const detail = 'a norm card must read as toxicity: its text';
    expect(reasons).toEqual([
      { code: 'norm-card-broken', detail: `${detail} scores 0.200, the threshold is 0.5` },
      { code: 'norm-card-broken', detail: `${detail} has no score, the threshold is 0.5` },
    ]);
    expect(normCards).toEqual([held, broken, unscored]);
  });

  it('weighs what it measures against what the judged texts can bring, where these are known', () => {
    const better = made(6, 1.1, 1);
    const alone = verdict(better);
    expect([alone.promote, alone.differences['toxicity']!.better]).toEqual([true, undefined]);
    const grown = { champion: 64, challenger: TEXTS, same: false };
    const more = verdict({ ...better, judged: grown });
    expect(more.promote).toBe(true);
    expect(more.differences['toxicity']!.better).toBeGreaterThan(0.95);
    const again = verdict({ ...better, judged: { champion: TEXTS, challenger: TEXTS, same: true } });
    expect(again.promote).toBe(false);
    expect(again.reasons.map(({ code }) => code)).toEqual(['not-better-within-noise']);
    expect(again.reasons[0]!.detail).toMatch(/, better with probability (6|7|8)\d\.\d %$/);
    const { low, high, difference } = again.differences['toxicity']!;
    expect({ low, high, difference }).toEqual(alone.differences['toxicity']);
  });

  it('rejects a better challenger that could not learn a label of the champion’s', () => {
    const lostLabels = [{ label: 'griefing', why: '12 judged texts, at least 40 are needed' }];
    expect(verdict(made(1, 1.3, 0.8), { lostLabels })).toMatchObject({
      promote: false,
      reasons: [
        {
          code: 'label-lost',
          detail:
            'griefing: the champion has it, this model could not learn it: 12 judged texts, at least 40 are needed',
        },
      ],
    });
  });

  it('promotes a first model that is no worse than the base, and not one that is', () => {
    const same = made(1, 1, 1);
    expect(verdict({ ...same, challenger: same.champion }, { first: true })).toMatchObject({
      promote: true,
      reasons: [{ code: 'first-model-not-worse' }],
    });
    expect(codes(made(1, 0.8, 1.6), { first: true })).toContain('significantly-worse');
  });

  it('promotes a challenger on a new base that is no worse than the champion, and not one that is', () => {
    const same = made(1, 1, 1);
    expect(verdict({ ...same, challenger: same.champion }, { onNewBase: true })).toMatchObject({
      promote: true,
      reasons: [{ code: 'new-base-not-worse' }],
    });
    expect(codes(made(1, 1.3, 0.8), { onNewBase: true })).toEqual(['better']);
    expect(codes(made(1, 0.8, 1.6), { onNewBase: true })).toContain('significantly-worse');
    const broken = { textHash: 'aa', label: 'toxicity', expected: true, threshold: 0.5, held: false };
    const withCard = { onNewBase: true, normCards: [broken] };
    expect(codes({ ...same, challenger: same.champion }, withCard)).toEqual(['norm-card-broken']);
  });

  it('rejects a challenger whose scores no longer mean probabilities', () => {
    const better = made(1, 1.3, 0.8);
    const flattened = better.challenger.map((score) => 0.5 + 0.1 * (score - 0.5));
    expect(codes({ ...better, challenger: flattened })).toEqual(['calibration-worse']);
  });

  it('rejects a challenger that flags many more than before', () => {
    const better = made(1, 1.3, 0.8);
    const strict = better.challenger.map((score) => (score > 0.05 ? Math.max(score, 0.5) : score));
    const limits = { calibrationRise: 1, flagRateChange: 0.1 };
    expect(codes({ ...better, challenger: strict }, { limits })).toEqual(['flag-rate-change']);
  });

  it('lets a challenger flag many more if moderators do', () => {
    // The champion flags none of the 20 that they flag, the challenger 18 of those and 2 others: 0 % → 50 % of 40.
    const truths = Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : 0));
    const champion = truths.map((_, i) => 0.1 + ((i * 17) % 40) / 200);
    const challenger = truths.map((_, i) => (i < 18 ? 0.9 : i < 38 ? 0.2 : 0.6));
    const comparison = { label: 'toxicity', truths, champion, challenger, threshold: 0.5 };
    expect(codes(comparison, { limits: { calibrationRise: 1 } })).toEqual(['better']);
  });

  it('needs one label to be better and none to be worse', () => {
    const better = made(1, 1.3, 0.8);
    const worse = { ...made(2, 0.8, 1.6), label: 'threat' };
    const same = made(3, 1, 1);
    const equal = { ...same, label: 'spam', challenger: same.champion };
    const gate = (...comparisons: Comparison[]) => promotionGate({ first: false, comparisons, normCards: [] });
    expect(gate(better, equal).promote).toBe(true);
    expect(gate(better, worse).promote).toBe(false);
  });

  it('promotes nothing that cannot be compared', () => {
    const onlyOne = { label: 'toxicity', truths: [1, 1], champion: [0.1, 0.2], challenger: [0.9, 0.8] };
    expect(codes(onlyOne)).toEqual(['nothing-to-compare']);
  });

  it('gives the same verdict every time', () => expect(verdict(made(5, 1, 0.9))).toEqual(verdict(made(5, 1, 0.9))));
});
