import { describe, expect, it } from 'vitest';
import { judgeNormCards } from './judge-norm-cards.js';

const POLICY = { labels: { insult: { review: 0.6, block: 0.9 }, threat: { block: 0.8 }, spam: {} } };
const judged = (label: string, reading: boolean, scores: Record<string, number> | undefined) =>
  judgeNormCards([{ textHash: 'aa', label, reading }], [scores], POLICY).map(({ score, threshold, held }) => ({
    ...{ score, threshold, held },
  }))[0];

describe('judging norm cards', () => {
  it('reads a text with the label from the lowest threshold on', () => {
    expect(judged('insult', true, { insult: 0.6 })).toEqual({ score: 0.6, threshold: 0.6, held: true });
    expect(judged('insult', true, { insult: 0.59 })).toEqual({ score: 0.59, threshold: 0.6, held: false });
    expect(judged('insult', false, { insult: 0.6 })).toEqual({ score: 0.6, threshold: 0.6, held: false });
    expect(judged('insult', false, { insult: 0.59 })).toEqual({ score: 0.59, threshold: 0.6, held: true });
    expect(judged('threat', true, { threat: 0.75 })).toEqual({ score: 0.75, threshold: 0.8, held: false });
  });

  it('reads it so from a half on where no threshold ever acts', () => {
    expect(judged('spam', true, { spam: 0.5 })).toEqual({ score: 0.5, threshold: 0.5, held: true });
    expect(judged('spam', false, { spam: 0.5 })).toEqual({ score: 0.5, threshold: 0.5, held: false });
  });

  it('takes what has no score for not read so: nothing would act', () => {
    const without: (Record<string, number> | undefined)[] = [{ insult: 0.9 }, {}, undefined];
    for (const scores of without) {
      expect(judged('threat', true, scores)).toEqual({ score: undefined, threshold: 0.8, held: false });
      expect(judged('threat', false, scores)).toEqual({ score: undefined, threshold: 0.8, held: true });
    }
  });

  it('leaves cards of labels out that the policy does not name', () => {
    expect(judged('sexism', true, { sexism: 0.1 })).toBeUndefined();
    expect(judged('constructor', true, {})).toBeUndefined();
  });

  it('tells the cards apart by text and label, in their order, and holds no text', () =>
    expect(
      judgeNormCards(
        [
          { textHash: 'bb', label: 'insult', reading: false },
          { textHash: 'aa', label: 'insult', reading: true },
        ],
        [{ insult: 0.1 }, { insult: 0.95 }],
        POLICY,
      ),
    ).toEqual([
      { textHash: 'bb', label: 'insult', expected: false, score: 0.1, threshold: 0.6, held: true },
      { textHash: 'aa', label: 'insult', expected: true, score: 0.95, threshold: 0.6, held: true },
    ]));
});
