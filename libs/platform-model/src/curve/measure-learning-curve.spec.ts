import { prAuc, Ranking, rocAuc } from '@parlance/domain';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { learn } from '../learn.js';
import { madeUpSet } from '../testing/made-up-set.js';
import type { TrainingSet } from '../training-set.js';
import { measureLearningCurve, type ReadOutOfFold } from './measure-learning-curve.js';
import { partOfSet } from './part-of-set.js';

const byHash = ({ groups }: TrainingSet): number[] => {
  const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
  return [...groups.keys()].sort((a, b) => (hash(groups[a]!) < hash(groups[b]!) ? -1 : 1));
};

async function readAll(set: TrainingSet): Promise<ReadOutOfFold> {
  const { outOfFold, calibration } = (await learn(set, { seed: 1 })).heads.get('toxicity')!;
  const scores = outOfFold.logits.map((z) => 1 / (1 + Math.exp(-(calibration.slope * z + calibration.intercept))));
  return { label: 'toxicity', judged: outOfFold.texts.length, texts: outOfFold.texts, scores };
}

describe('the learning curve of a label', () => {
  it('has a point for each portion and one for all, which is the model’s own figure', async () => {
    const set = madeUpSet(200, 1);
    const { readings } = set.labels[0]!;
    const all = await readAll(set);
    const told: string[] = [];
    const curve = await measureLearningCurve(set, all, {
      seed: 1,
      onPortion: (portion, portions) => told.push(`${portion}/${portions}`),
    });
    expect(curve.portions.map(({ labels }) => labels)).toEqual([40, 64, 128, 200]);
    expect(told).toEqual(['1/3', '2/3', '3/3']);
    const ranking = Ranking.of(all.scores, readings);
    expect(curve.portions[3]!.rocAuc.value).toBeCloseTo(rocAuc(ranking)!, 12);
    expect(curve.portions[3]!.prAuc.value).toBeCloseTo(prAuc(ranking)!, 12);
    expect(curve.base!.rocAuc.value).toBeCloseTo(rocAuc(Ranking.of(set.features.logits, readings))!, 12);
    // More labels read better, and all of them better than the base.
    expect(curve.portions[0]!.rocAuc.value).toBeLessThan(curve.portions[3]!.rocAuc.value);
    expect(curve.base!.rocAuc.value).toBeLessThan(curve.portions[0]!.rocAuc.value);
    expect(curve.nextHundred!.rocAuc.gain).toBeGreaterThanOrEqual(0);
    expect(curve.nextHundred!.rocAuc.gain).toBeLessThan(0.05);
  });

  it('learns a portion from its own texts alone', async () => {
    const set = madeUpSet(120, 2);
    const { readings } = set.labels[0]!;
    const own = byHash(set).slice(0, 64);
    // Lies about every text that no portion holds: nothing that is learnt may change, only how it is judged.
    const lies = readings.map((reading, text) => (own.includes(text) ? reading : 1 - reading));
    const lying = { ...set, labels: [{ name: 'toxicity', readings: lies }] };
    const scores = [...readings];
    const [told, untold] = await Promise.all(
      [set, lying].map((each) =>
        measureLearningCurve(
          each,
          { label: 'toxicity', judged: 120, texts: [...readings.keys()], scores },
          { seed: 1 },
        ),
      ),
    );
    const { heads } = await learn(partOfSet(set, own, 'toxicity'), { seed: 1 });
    expect(heads.get('toxicity')!.outOfFold.texts).toHaveLength(64);
    expect(told!.portions[1]!.rocAuc.value).toBeGreaterThan(0.75);
    expect(untold!.portions[1]!.rocAuc.value).toBeLessThan(told!.portions[1]!.rocAuc.value - 0.1);
  });

  it('leaves out a portion that is one author’s alone', async () => {
    const set = madeUpSet(200, 3);
    const order = byHash({ ...set, groups: Array.from(set.groups, (_, text) => `author ${text % 4}`) });
    const groups = set.groups.map((_, text) => `author ${text % 4}`);
    const { portions } = await measureLearningCurve({ ...set, groups }, await readAll(set), { seed: 1 });
    expect(order).toHaveLength(200);
    // Fifty texts each: the first author's would be a portion.
    expect(portions.map(({ labels }) => labels)).toEqual([100, 150, 200]);
  });

  it('keeps repeats of a text together, and leaves out portions with too few of a reading', async () => {
    const set = madeUpSet(100, 3);
    const order = byHash(set);
    // The text at the fortieth place comes three times.
    const groups = set.groups.map((group, text) =>
      [order[40], order[41]].includes(text) ? set.groups[order[39]!]! : group,
    );
    const { portions } = await measureLearningCurve({ ...set, groups }, await readAll(set), { seed: 1 });
    expect(portions.map(({ labels }) => labels)).toEqual([42, 64, 100]);
    const rare = set.labels[0]!.readings.map((_, text) => (order.indexOf(text) < 96 ? 0 : 1));
    const onlyRare = { ...set, labels: [{ name: 'toxicity', readings: rare }] };
    const texts = [...groups.keys()];
    const read = { label: 'toxicity', judged: 100, texts, scores: texts.map((text) => text / 100) };
    const few = await measureLearningCurve(onlyRare, read, { seed: 1 });
    expect(few.portions.map(({ labels }) => labels)).toEqual([100]);
    expect(few.nextHundred).toBeUndefined();
  });

  it('has no figures of a base that does not know the label, and the same figures every time', async () => {
    const set = madeUpSet(90, 4);
    const own = { ...set, features: { ...set.features, labels: ['insult'] } };
    const read = await readAll(own);
    const curve = await measureLearningCurve(own, read, { seed: 1 });
    expect(curve).not.toHaveProperty('base');
    expect(await measureLearningCurve(own, read, { seed: 1 })).toEqual(curve);
  });
});
