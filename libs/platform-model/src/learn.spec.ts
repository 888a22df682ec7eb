import { Ranking, rocAuc } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { learn, type LearningProgress, standardizeMap } from './learn.js';
import { NothingToLearnError } from './learning-error.js';
import { madeUpSet } from './testing/made-up-set.js';
import type { TrainingSet } from './training-set.js';

const auc = (logits: ArrayLike<number>, readings: ArrayLike<number>): number => rocAuc(Ranking.of(logits, readings))!;

describe('learning a platform model', () => {
  it('reads unseen texts much better than the base it starts from', async () => {
    const set = madeUpSet(200, 1);
    const { readings } = set.labels[0]!;
    const { heads } = await learn(set, { seed: 1 });
    const { outOfFold } = heads.get('toxicity')!;
    expect(outOfFold.texts).toHaveLength(200);
    expect(auc(set.features.logits, readings)).toBeLessThan(0.75);
    expect(auc(outOfFold.logits, readings)).toBeGreaterThan(0.9);
  });

  it('gives the same numbers for the same seed, bit for bit, and others for another', async () => {
    const [first, second, third] = await Promise.all([1, 1, 2].map((seed) => learn(madeUpSet(80, 3), { seed })));
    expect(second).toEqual(first);
    expect(third!.adapter.a).not.toEqual(first!.adapter.a);
  });

  it('learns nothing from labels that say nothing: out of fold it is no better than chance', async () => {
    const set = madeUpSet(300, 5);
    const coin = Int8Array.from({ length: 300 }, (_, text) => (Math.imul(text + 1, 0x9e3779b1) >>> 16) & 1);
    const noise: TrainingSet = { ...set, labels: [{ name: 'griefing', readings: coin }] };
    const { heads } = await learn(noise, { seed: 1 });
    expect(Math.abs(auc(heads.get('griefing')!.outOfFold.logits, coin) - 0.5)).toBeLessThan(0.1);
    expect(heads.get('griefing')!.fromBase).toBe(false);
  });

  it('leaves out texts that nobody judged for a label', async () => {
    const set = madeUpSet(200, 1, ['toxicity', 'griefing']);
    const some = set.labels[1]!.readings.map((reading, text) => (text % 2 === 0 ? reading : -1));
    const labels = [set.labels[0]!, { name: 'griefing', readings: some }];
    const { heads } = await learn({ ...set, labels }, { seed: 1 });
    expect(heads.get('griefing')!.outOfFold.texts).toHaveLength(100);
    expect(heads.get('toxicity')!.outOfFold.texts).toHaveLength(200);
  });

  it('names the labels it cannot learn, and learns the others', async () => {
    const set = madeUpSet(100, 1, ['toxicity', 'griefing', 'cheating']);
    const few = set.labels[0]!.readings.map((reading, text) => (text < 30 ? reading : -1));
    const labels = [
      set.labels[0]!,
      { name: 'griefing', readings: few },
      { name: 'cheating', readings: new Int8Array(100) },
    ];
    const { heads, skipped } = await learn({ ...set, labels }, { seed: 1 });
    expect([...heads.keys()]).toEqual(['toxicity']);
    expect(skipped.map(({ label, reason }) => `${label}: ${reason}`)).toEqual([
      'griefing: 30 judged texts, at least 40 are needed',
      'cheating: 0 texts with the label, at least 5 are needed',
    ]);
  });

  it('does not learn a label whose judged texts are all alike, whatever was said of them', async () => {
    const set = madeUpSet(100, 1, ['toxicity', 'griefing']);
    const groups = set.groups.map((group, text) => (text < 60 ? 'gg' : group));
    const [toxicity, griefing] = set.labels;
    const ofOne = griefing!.readings.map((reading, text) => (text < 60 ? reading : -1));
    const { heads, skipped } = await learn(
      { ...set, groups, labels: [{ name: 'griefing', readings: ofOne }, toxicity!] },
      { seed: 1 },
    );
    expect([...heads.keys()]).toEqual(['toxicity']);
    expect(skipped.map(({ label, reason }) => `${label}: ${reason}`)).toEqual([
      'griefing: all 60 judged texts are alike, which tells nothing of others',
    ]);
  });

  it('says so if there is nothing to learn from', async () => {
    const set = madeUpSet(20, 1);
    await expect(learn(set, { seed: 1 })).rejects.toThrow(NothingToLearnError);
    await expect(learn({ ...set, labels: [] }, { seed: 1 })).rejects.toThrow('no label was judged');
  });

  it('tells where it stands: an adapter for all texts, one for each fold, then the heads', async () => {
    const seen: LearningProgress[] = [];
    await learn(madeUpSet(60, 1), { seed: 1, onProgress: (progress) => seen.push(progress) });
    const adapters = seen.filter(({ stage }) => stage === 'adapter').map(({ fold }) => fold);
    expect([...new Set(adapters)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(seen.filter(({ stage }) => stage === 'head').map(({ fold }) => fold)).toEqual([1, 2, 3, 4, 5]);
    const last = seen.findLast((progress) => progress.stage === 'adapter')!;
    expect(last).toMatchObject({ fold: 5, folds: 5, step: 60, steps: 60 });
  });

  it('stops between two steps when it is cancelled', async () => {
    const stop = new AbortController();
    const learning = learn(madeUpSet(60, 1), {
      seed: 1,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('cancelled by hand')),
    });
    await expect(learning).rejects.toThrow('cancelled by hand');
  });
});

it('standardises the map by the base’s own texts, clipped', () => {
  const set = madeUpSet(1, 1);
  const featMean = new Float32Array(6).fill(1);
  const featDeviation = new Float32Array(6).fill(2);
  const standard = standardizeMap({ ...set, featMean, featDeviation }, Float32Array.of(1, 3, -1, 100, -100, 2));
  const scale = Math.sqrt(3) / Math.sqrt(6);
  [0, 1, -1, 5, -5, 0.5].forEach((expected, k) => expect(standard[k]).toBeCloseTo(expected * scale, 6));
});
