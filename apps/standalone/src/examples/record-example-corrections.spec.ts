import { correctionBody, type CorrectionBody } from '@parlance/contracts';
import type { NormCard } from '@parlance/domain';
import {
  InMemoryCorrectionStore,
  InMemoryNormCardStore,
  InMemoryPlatformStore,
  InMemoryTexts,
} from '@parlance/persistence/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { addExamplePlatforms } from './add-example-platforms.js';
import { EXAMPLE_PLATFORMS } from './example-platforms.js';
import { recordExampleCorrections } from './record-example-corrections.js';

let platforms: InMemoryPlatformStore;
let corrections: InMemoryCorrectionStore;
let normCards: InMemoryNormCardStore;

const record = (platform: string, bodies: readonly CorrectionBody[]) =>
  corrections.add(
    bodies.map((body) => {
      const { text, labels, moderator, judgedAt } = correctionBody.parse(body);
      return { platform, text: text!, labels, moderator, judgedAt: new Date(judgedAt) };
    }),
  );
const demand = (platform: string, cards: readonly NormCard[]) => normCards.replace(platform, cards);
const recordAll = async () => [...(await recordExampleCorrections({ platforms, corrections, record, demand })).keys()];
const judgements = async (platform: string) => (await corrections.counts(platform)).judgements;

beforeEach(() => {
  platforms = new InMemoryPlatformStore();
  const texts = new InMemoryTexts();
  corrections = new InMemoryCorrectionStore(texts);
  normCards = new InMemoryNormCardStore(texts);
});

describe('a first start', () => {
  it('adds the example platforms, and records each one’s corrections once', async () => {
    expect(await addExamplePlatforms(platforms)).toEqual(['gaming', 'kids', 'social']);
    expect(await recordAll()).toEqual(['gaming', 'kids', 'social']);
    const before = await judgements('kids');
    expect(before).toBeGreaterThanOrEqual(80);
    expect((await normCards.of('gaming'))[0]).toMatchObject({
      ...{ text: 'kill the tank first', label: 'toxicity', reading: false, note: 'kills are the game' },
    });

    expect(await addExamplePlatforms(platforms)).toEqual([]);
    expect(await recordAll()).toEqual([]);
    expect(await judgements('kids')).toBe(before);
  });
});

describe('a later start', () => {
  it('makes good for one that was cut short before all were recorded', async () => {
    await addExamplePlatforms(platforms);
    const cut = recordExampleCorrections({
      ...{ platforms, corrections, demand },
      record: (platform, bodies) =>
        platform === 'gaming' ? record(platform, bodies) : Promise.reject(new Error('power cut')),
    });
    await expect(cut).rejects.toThrow('power cut');
    expect(await recordAll()).toEqual(['kids', 'social']);
  });

  it('does not bring back a platform that was deleted', async () => {
    await platforms.put(EXAMPLE_PLATFORMS[1]!);
    expect(await addExamplePlatforms(platforms)).toEqual([]);
    expect(await recordAll()).toEqual(['kids']);
  });

  it('leaves alone what somebody edited, corrected or made in an earlier version', async () => {
    const [gaming, kids, social] = EXAMPLE_PLATFORMS;
    await platforms.put(gaming!);
    await platforms.put({ ...gaming!, displayName: 'Ours' });
    await platforms.put(kids!);
    const judged = { labels: { toxicity: true }, moderator: 'ann', judgedAt: new Date(0) };
    await corrections.add([{ platform: 'kids', text: 'meh', ...judged }]);
    await platforms.put({ ...social!, policy: { labels: { toxicity: {} }, onScoringFailure: 'allow' } });
    expect(await recordAll()).toEqual([]);
    expect(await Promise.all(['gaming', 'kids', 'social'].map(judgements))).toEqual([0, 1, 0]);
  });
});
