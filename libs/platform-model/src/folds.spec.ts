import { expect, it } from 'vitest';
import { assignFolds } from './folds.js';

it('keeps texts of one group in one fold', () => {
  const groups = Array.from({ length: 100 }, (_, text) => `line ${text % 30}`);
  const foldOf = assignFolds(groups, new Int8Array(100), 5, 1);
  for (let text = 30; text < 100; text++) expect(foldOf[text]).toBe(foldOf[text % 30]);
});

it('gives every fold its share of both readings', () => {
  const readings = Int8Array.from({ length: 100 }, (_, text) => (text < 20 ? 1 : 0));
  const foldOf = assignFolds(
    Array.from({ length: 100 }, (_, text) => `line ${text}`),
    readings,
    5,
    1,
  );
  for (let fold = 0; fold < 5; fold++) {
    const texts = [...foldOf.keys()].filter((text) => foldOf[text] === fold);
    expect(texts).toHaveLength(20);
    expect(texts.filter((text) => readings[text] === 1)).toHaveLength(4);
  }
});

it('deals differently with another seed, and the same with the same', () => {
  const groups = Array.from({ length: 50 }, (_, text) => `line ${text}`);
  const deal = (seed: number) => [...assignFolds(groups, new Int8Array(50), 5, seed)];
  expect(deal(3)).toEqual(deal(3));
  expect(deal(3)).not.toEqual(deal(4));
});
