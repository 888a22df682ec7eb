import { expect, it } from 'vitest';
import { agrees, decisionFlips } from './decision-flips.js';

const primary = {
  label: 'toxicity',
  texts: ['a', 'b', 'c', 'd', 'e', 'f'],
  truths: [1, 0, 1, 0, 0, 1],
  base: [0.2, 0.1, 0.49, 0.9, 0.5, 0.8],
  model: [0.9, 0.7, 0.5, 0.1, 0.3, 0.4],
  before: new Float32Array(6),
  after: new Float32Array(6),
  width: 1,
};

it('lists what changes sides at .5, both ways, worst first', () => {
  const { flagged, cleared } = decisionFlips(primary);
  // Far from the truth by .7, .5 and .1; then .6, .3 and .1.
  expect(flagged.map(({ text }) => text).join('')).toBe('bca');
  expect(cleared.map(({ text }) => text).join('')).toBe('fed');
});

it('keeps with each what moderators said and both scores', () => {
  const { flagged } = decisionFlips(primary);
  expect(flagged[0]).toEqual({ text: 'b', truth: 0, base: 0.1, model: 0.7 });
  expect(flagged.map(agrees)).toEqual([false, true, true]);
});

it('has nothing to list if no decision changes', () =>
  expect(decisionFlips({ ...primary, model: primary.base })).toEqual({ flagged: [], cleared: [] }));
