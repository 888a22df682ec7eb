import { describe, expect, it } from 'vitest';
import type { StatedThresholds } from '../deciding/stated-policy.js';
import { type PromiseEvidence, resolvePolicy } from './resolve-policy.js';

/** So many texts from score .99 down by .001 that have the label, then as many that do not. */
function falling(right: number): { scores: number[]; truths: number[] } {
  const truths = Array.from({ length: 2 * right }, (_, rank) => (rank < right ? 1 : 0));
  return { truths, scores: truths.map((_, rank) => Number((0.99 - rank / 1000).toFixed(3))) };
}

const evidence = (more: Partial<PromiseEvidence> = {}): PromiseEvidence => ({
  model: 'gaming-1',
  judged: async () => falling(60),
  decided: async () => 'nothing was decided yet',
  ...more,
});
const resolve = async (
  insult: StatedThresholds,
  given: PromiseEvidence = evidence(),
  before: Parameters<typeof resolvePolicy>[2] = [],
) => {
  const stated = { labels: { insult }, onScoringFailure: 'review' } as const;
  const { policy, promises } = await resolvePolicy(stated, given, before);
  return { thresholds: policy.labels['insult'], promises };
};

// 45 right in a row open "precision ≥ .95" below 500 texts (.95^45 = .0994 ≤ .1); of falling(60) the 61st is wrong, and
// .95^61 + 61·.05·.95^60 = .184, so that the threshold is the 60th score: .99 − .059.
const SIXTIETH = 0.931;
const PRECISE = { precision: 0.95 };

describe('a policy with promises', () => {
  it('has numbers alone, those of the judged texts that the model had not seen', async () =>
    expect(await resolve({ review: 0.4, block: PRECISE })).toEqual({
      thresholds: { review: 0.4, block: SIXTIETH },
      promises: [{ label: 'insult', action: 'block', promise: PRECISE, threshold: SIXTIETH, model: 'gaming-1' }],
    }));

  it('never acts by a promise that cannot be kept, also if it could be before, and says what is missing', async () => {
    const { promises: before } = await resolve({ block: PRECISE });
    const { thresholds, promises } = await resolve(
      { block: PRECISE },
      evidence({ judged: async () => falling(40) }),
      before,
    );
    expect(thresholds).toEqual({});
    expect(promises).toMatchObject([{ casesNeeded: 5, before: SIXTIETH }]);
    expect(promises[0]!.notYet).toContain('45 confirmed ones in a row would do, the highest 40 are');
    expect(promises[0]).not.toHaveProperty('threshold');
  });

  it('keeps nothing without a model of the platform’s own, or one with the label', async () => {
    expect(await resolve({ block: PRECISE }, evidence({ model: undefined }))).toMatchObject({
      thresholds: {},
      promises: [{ notYet: 'the platform has no model of its own yet: corrections make one', casesNeeded: 45 }],
    });
    expect(await resolve({ block: PRECISE }, evidence({ judged: async () => undefined }))).toMatchObject({
      thresholds: {},
      promises: [{ notYet: 'gaming-1 does not have the label: too few texts were judged for it', casesNeeded: 45 }],
    });
  });

  it('remembers the threshold before the last change', async () => {
    const first = await resolve({ block: PRECISE });
    const wider = evidence({ judged: async () => falling(80) });
    const second = await resolve({ block: PRECISE }, wider, first.promises);
    // .95^81 + 81·.05·.95^80 = .083: one wrong of 81 is allowed, .95^82 + … two are not: Σ of three terms = .216.
    expect(second.promises).toMatchObject([{ threshold: 0.91, before: SIXTIETH }]);
    expect((await resolve({ block: PRECISE }, wider, second.promises)).promises).toEqual(second.promises);
  });

  it('reviews no more a day than was promised, not counting what is blocked', async () => {
    const asked: unknown[] = [];
    const decided = async (...question: Parameters<PromiseEvidence['decided']>) => {
      asked.push(question);
      return { scores: [0.8, 0.7, 0.6, 0.5, 0.4], days: 2 };
    };
    const { thresholds, promises } = await resolve({ review: { perDay: 2 }, block: 0.9 }, evidence({ decided }));
    expect(thresholds).toEqual({ review: 0.5, block: 0.9 });
    expect(asked).toEqual([['insult', 2, 0.9]]);
    expect(promises).toEqual([{ label: 'insult', action: 'review', promise: { perDay: 2 }, threshold: 0.5 }]);
    const equal = evidence({ decided: async () => ({ scores: [1, 1, 1], days: 1 }) });
    expect(await resolve({ review: { perDay: 2 } }, equal)).toMatchObject({
      thresholds: {},
      promises: [{ notYet: 'more than 2 contents a day have the highest score that is given' }],
    });
    expect((await resolve({ review: { perDay: 2 } })).promises).toMatchObject([{ notYet: 'nothing was decided yet' }]);
  });

  it('never blocks below a review threshold that a person set', async () =>
    expect((await resolve({ review: 0.95, block: PRECISE })).thresholds).toEqual({ review: 0.95, block: 0.95 }));

  it('never has a promised review above the block threshold', async () =>
    expect((await resolve({ review: PRECISE, block: 0.7 })).thresholds).toEqual({ review: 0.7, block: 0.7 }));

  it('is itself if it has none', async () =>
    expect(await resolve({ review: 0.2, block: 0.9 })).toEqual({
      thresholds: { review: 0.2, block: 0.9 },
      promises: [],
    }));
});
