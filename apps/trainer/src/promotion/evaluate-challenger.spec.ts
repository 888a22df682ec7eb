import type { Policy } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { comparisons, lostLabels, type StandingChampion } from './evaluate-challenger.js';

const HASHES = ['aa', 'bb', 'cc', 'dd'];
const TRAINED = {
  dataset: { sha256: 'c'.repeat(64), rows: 4 },
  outOfFold: {
    insult: { rows: [0, 1, 2, 3], truths: [1, 0, 1, 0], model: [0.9, 0.1, 0.8, 0.2], base: [0.6, 0.5, 0.4, 0.3] },
    griefing: { rows: [1, 3], truths: [1, 0], model: [0.7, 0.3] },
  },
};
const POLICY: Policy = {
  labels: { insult: { review: 0.55, block: 0.9 }, griefing: { block: 0.8 } },
  onScoringFailure: 'review',
};
const champion = (outOfFold: Record<string, Record<string, number>>, ...unseenRows: number[]): StandingChampion => ({
  model: 'gaming-1',
  base: { model: 'base-1', sha256: 'b'.repeat(64) },
  dataset: 'd'.repeat(64),
  outOfFold: new Map(Object.entries(outOfFold).map(([label, scores]) => [label, new Map(Object.entries(scores))])),
  unseenRows,
});

describe('what a challenger is compared with', () => {
  it('is the base model where no other serves; it has no opinion of a label of the platform’s own', () =>
    expect(comparisons(TRAINED, HASHES, undefined, POLICY)).toEqual([
      {
        label: 'insult',
        truths: [1, 0, 1, 0],
        champion: [0.6, 0.5, 0.4, 0.3],
        challenger: [0.9, 0.1, 0.8, 0.2],
        threshold: 0.55,
        ...{ textHashes: HASHES, thresholds: { review: 0.55, block: 0.9 }, knownBefore: true },
      },
      {
        ...{ label: 'griefing', truths: [1, 0], champion: [0.5, 0.5], challenger: [0.7, 0.3] },
        ...{ textHashes: ['bb', 'dd'], thresholds: { block: 0.8 }, knownBefore: false },
      },
    ]));

  it('is what the champion said out of fold, and what it says of rows that came later', () => {
    const standing = champion({ insult: { aa: 0.65, bb: 0.25 }, griefing: { bb: 0.45 } }, 3);
    const trained = { ...TRAINED, championScores: { insult: [0.15], griefing: [0.35] } };
    expect(comparisons(trained, HASHES, standing, POLICY)).toEqual([
      {
        label: 'insult',
        // cc was judged for griefing alone when the champion was trained: it has no out-of-fold score, and is no news.
        truths: [1, 0, 0],
        champion: [0.65, 0.25, 0.15],
        challenger: [0.9, 0.1, 0.2],
        threshold: 0.55,
        ...{ textHashes: ['aa', 'bb', 'dd'], thresholds: { review: 0.55, block: 0.9 }, knownBefore: true },
        judged: { champion: 2, challenger: 4, same: false },
      },
      {
        ...{ label: 'griefing', truths: [1, 0], champion: [0.45, 0.35], challenger: [0.7, 0.3], threshold: 0.8 },
        ...{ textHashes: ['bb', 'dd'], thresholds: { block: 0.8 }, knownBefore: true },
        judged: { champion: 1, challenger: 2, same: false },
      },
    ]);
  });

  it('says so if the champion learnt from the very same judgements', () => {
    const standing = { ...champion({ insult: { aa: 0.6, bb: 0.3, cc: 0.7, dd: 0.1 } }), dataset: 'c'.repeat(64) };
    expect(comparisons(TRAINED, HASHES, standing, POLICY)[0]).toMatchObject({
      judged: { champion: 4, challenger: 4, same: true },
    });
  });

  it('is the rows both know if the champion stands on another base and cannot score new ones', () =>
    expect(comparisons(TRAINED, HASHES, champion({ insult: { aa: 0.65 } }, 1, 2, 3), undefined)[0]).toEqual({
      label: 'insult',
      truths: [1],
      champion: [0.65],
      challenger: [0.9],
      ...{ textHashes: ['aa'], thresholds: {}, knownBefore: true },
      judged: { champion: 1, challenger: 4, same: false },
    }));

  it('is the base model for a label that the champion does not have', () => {
    const [insult] = comparisons(TRAINED, HASHES, champion({ griefing: { bb: 0.45, dd: 0.2 } }), POLICY);
    expect(insult).toMatchObject({ label: 'insult', champion: [0.6, 0.5, 0.4, 0.3] });
    expect(insult).not.toHaveProperty('judged');
  });

  it('is what an imported champion, of which no out-of-fold scores are known, says of every row', () => {
    const imported = champion({}, 0, 1, 2, 3);
    const trained = { ...TRAINED, championScores: { insult: [0.7, 0.6, 0.5, 0.4] } };
    expect(comparisons(trained, HASHES, imported, POLICY)[0]!.champion).toEqual([0.7, 0.6, 0.5, 0.4]);
  });
});

describe('labels that a challenger lost', () => {
  const reason = '12 judged texts, at least 40 are needed';
  const trained = { labels: ['insult'], skipped: [{ label: 'griefing', judged: 12, positive: 6, reason }] };
  const standing = champion({ insult: { aa: 0.5 }, griefing: { bb: 0.5 } });

  it('are those that the champion has and the policy names, with what they lack', () => {
    expect(lostLabels(trained, standing, POLICY)).toEqual([{ label: 'griefing', why: reason }]);
    expect(lostLabels({ ...trained, skipped: [] }, standing, POLICY)).toEqual([
      { label: 'griefing', why: 'no text is judged for it any more' },
    ]);
  });

  it('are none once the policy names them no longer', () =>
    expect(lostLabels(trained, standing, { ...POLICY, labels: { insult: {} } })).toEqual([]));
});
