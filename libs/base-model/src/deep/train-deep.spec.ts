import { expect, it } from 'vitest';
import type { LabelledRow } from '../data/labelled-row.js';
import { TokenVocabulary } from '../data/token-vocabulary.js';
import { BASE_LABELS } from '../labels.js';
import { type DeepRecipe, type DeepWeights, trainDeep } from './train-deep.js';

const RECIPE: DeepRecipe = {
  size: { dimensions: 8, queries: 2, features: 6, labels: BASE_LABELS.length },
  epochs: 2,
  learningRate: 1e-2,
  warmUp: 0.1,
  floor: 0.1,
  dropout: 0.1,
  tokenDropout: { token: 0.1, wordRow: 0.1 },
  obfuscatedShare: 0.3,
  disguises: { ofLexiconWords: 0.5, ofOtherWords: 0.1 },
  obfuscatedUnits: 900,
};

const ROWS: LabelledRow[] = Array.from({ length: 400 }, (_, i) => ({
  text: i % 2 === 0 ? `you are awful number ${i % 20}` : `have a nice day number ${i % 20}`,
  labels: { toxicity: i % 2 === 0 ? 1 : 0 },
  lang: 'en',
  set: i % 3 === 0 ? 'a' : 'b',
}));

async function train(rows: readonly LabelledRow[], seed: number, losses: number[] = []): Promise<DeepWeights> {
  const vocabulary = new TokenVocabulary();
  return trainDeep({
    rows,
    encoded: rows.map((row) => vocabulary.encode(row.text)),
    vocabulary,
    lexicon: new Set(['awful']),
    recipe: { ...RECIPE, epochs: 30 },
    seed,
    onProgress: ({ loss }) => losses.push(loss),
  });
}

it('learns what the rows say and nothing about labels that no row judges', async () => {
  const losses: number[] = [];
  const { parameters } = await train(ROWS, 1, losses);
  // Without learning the loss of one even label is ln 2 = .69.
  expect(losses.at(-1)).toBeLessThan(0.1);
  const [toxicity, ...others] = parameters.get('head.bias').values;
  expect(toxicity).not.toBe(0);
  expect(others).toEqual(Array(BASE_LABELS.length - 1).fill(0));
});

it('does not move a weight for rows that judge nothing', async () => {
  const unjudged = ROWS.map((row) => ({ ...row, labels: {} }));
  const { parameters } = await train(unjudged, 1);
  for (const { name, values } of parameters.all())
    if (name.endsWith('.bias') || name.endsWith('.shift')) expect([...values].every((value) => value === 0)).toBe(true);
});

it('gives the same weights for the same seed, bit for bit', async () => {
  const [first, second, other] = [await train(ROWS, 4), await train(ROWS, 4), await train(ROWS, 5)];
  expect(Buffer.from(first.table.buffer).equals(Buffer.from(second.table.buffer))).toBe(true);
  for (const { name, values } of first.parameters.all()) expect(second.parameters.get(name).values).toEqual(values);
  expect(other.parameters.get('head.weight').values).not.toEqual(first.parameters.get('head.weight').values);
});
