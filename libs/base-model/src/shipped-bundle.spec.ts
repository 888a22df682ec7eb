import { statSync } from 'node:fs';
import { DENSE_SIZE, FeatureReader, InferencePool, readBundle } from '@parlance/inference';
import { TEXT_RECIPE } from '@parlance/text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GOLDEN_TEXTS } from './golden-texts.js';
import { BASE_BUNDLE_PATH } from './index.js';
import { BASE_LABELS, type BaseLabel } from './labels.js';
import { BASE_RECIPE } from './recipe.js';
import { RELEASE } from './release.js';

describe('the shipped bundle', () => {
  let pool: InferencePool;

  // Starting checks every part's hash and every golden score.
  beforeAll(async () => {
    pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH });
  });
  afterAll(() => pool.close());

  async function score(label: BaseLabel, texts: readonly string[]): Promise<number[]> {
    const outcomes = await pool.score(texts);
    return outcomes.map((outcome) => {
      if ('failure' in outcome) throw new Error(outcome.failure);
      return outcome.scores[label]!;
    });
  }

  it('is what this recipe, release and text features make, of all the data', () => {
    const { manifest } = readBundle(BASE_BUNDLE_PATH);
    expect(manifest).toMatchObject({ ...RELEASE, labels: BASE_LABELS, textRecipe: TEXT_RECIPE });
    expect(manifest.recipe).toEqual({ ...JSON.parse(JSON.stringify(BASE_RECIPE)), seed: 1 });
    expect(manifest.data).toMatchObject({ rows: 295_258 + 24_396, share: 1 });
    expect(manifest.golden.map(({ text }) => text)).toEqual(GOLDEN_TEXTS);
  });

  it('has at most 22 MB', () => {
    expect(statSync(BASE_BUNDLE_PATH).size).toBeLessThanOrEqual(22_000_000);
  });

  it('tells insults from friendly texts in many languages', async () => {
    const insults = ['you stupid idiot', 'du dummer Idiot', 'eres un idiota', 'seu idiota', 'ты идиот'];
    const friendly = ['thank you so much', 'vielen Dank', 'muchas gracias', 'muito obrigado', 'спасибо', '谢谢你'];
    expect(Math.min(...(await score('toxicity', insults)))).toBeGreaterThan(0.5);
    expect(Math.max(...(await score('toxicity', friendly)))).toBeLessThan(0.3);
  });

  it('is not fooled by disguises', async () => {
    const disguises = [
      'y o u  i d i o t',
      'you id10t',
      'you idi\u043et',
      'you id\u200biot',
      'YOU IDIOOOOT',
      'you id!ot',
    ];
    expect(Math.min(...(await score('insult', disguises)))).toBeGreaterThan(0.5);
  });

  it('finds an insult at the end of a long text', async () => {
    const story = 'We walked along the river and talked about the garden. '.repeat(60);
    const [calm, ending] = await score('insult', [story, `${story}You are a fucking idiot.`]);
    expect(calm).toBeLessThan(0.1);
    expect(ending).toBeGreaterThan(0.5);
  });

  it('gives features, each group of which has a length of about 1 where texts are ordinary', async () => {
    const reader = await FeatureReader.start({ bundlePath: BASE_BUNDLE_PATH });
    const { dense, texts } = await reader.read(GOLDEN_TEXTS).finally(() => reader.close());
    for (const [begin, end] of [
      [0, 512],
      [512, 2560],
      [2560, 2688],
      [2688, 2696],
    ] as const) {
      let sum = 0;
      for (let text = 0; text < texts; text++)
        sum += Math.hypot(...dense.subarray(text * DENSE_SIZE + begin, text * DENSE_SIZE + end));
      expect(sum / texts).toBeGreaterThan(0.6);
      expect(sum / texts).toBeLessThan(1.7);
    }
  });

  it('tells an attack on a group from the same attack quoted or denied', async () => {
    const [attack, quoted, denied] = await score('identity_attack', [
      'immigrants are vermin',
      'saying "immigrants are vermin" is hateful',
      'nobody should call immigrants vermin',
    ]);
    expect(attack).toBeGreaterThan(quoted!);
    expect(attack).toBeGreaterThan(denied!);
  });
});
