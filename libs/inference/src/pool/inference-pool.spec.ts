import type { ScoringOutcome } from '@parlance/domain';
import { ScorerBusyError } from '@parlance/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceScores } from '../testing/reference-score.js';
import { difference, SCORE_TOLERANCE } from '../testing/same-outcomes.js';
import { tinyBundle, TINY_LABELS } from '../testing/tiny-bundle.js';
import { TinyPools, variedTexts } from '../testing/tiny-pool.js';
import type { InferenceEvent } from './inference-events.js';
import { PoolClosedError, type InferencePool } from './inference-pool.js';

const pools = new TinyPools();
let bundlePath: string;
let pool: InferencePool;
let events: InferenceEvent[];

beforeAll(async () => {
  bundlePath = await pools.bundle();
  ({ pool, events } = await pools.start({ bundlePath, workers: 2 }));
});
afterAll(() => pools.end());

const scoresOf = (outcome: ScoringOutcome | undefined): number[] => {
  if (!outcome || 'failure' in outcome) throw new Error(`not scored: ${outcome?.failure}`);
  return TINY_LABELS.map((label) => outcome.scores[label]!);
};
const farthest = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));

describe('scores', () => {
  it('are what the model’s formulas give, in float64, within 5e-5 (token vectors are remembered in 16 bits)', async () => {
    const bundle = tinyBundle();
    const texts = variedTexts(40);
    const outcomes = await pool.score(texts);
    for (const [i, text] of texts.entries()) {
      const reference = referenceScores(bundle, text);
      expect(
        farthest(
          scoresOf(outcomes[i]),
          TINY_LABELS.map((label) => reference[label]!),
        ),
        text,
      ).toBeLessThan(5e-5);
    }
  });

  it('differ between texts, so that these specs can tell them apart', async () => {
    const outcomes = await pool.score(['you walnut', 'walnut you', 'you walnuts']);
    const [a, b, c] = outcomes.map(scoresOf);
    expect(farthest(a!, b!)).toBeGreaterThan(0.001);
    expect(farthest(a!, c!)).toBeGreaterThan(0.001);
  });

  it('name the labels and the model', async () => {
    const [outcome] = await pool.score(['hello']);
    expect(outcome).toMatchObject({ model: 'tiny-1' });
    expect(Object.keys((outcome as { scores: object }).scores)).toEqual(['toxicity', 'insult', 'spam']);
    expect(pool.labels).toEqual(['toxicity', 'insult', 'spam']);
    expect(pool.model).toBe('tiny-1');
  });

  it('are given to a text without any token', async () => {
    const [empty] = await pool.score(['']);
    const reference = referenceScores(tinyBundle(), '');
    expect(
      farthest(
        scoresOf(empty),
        TINY_LABELS.map((label) => reference[label]!),
      ),
    ).toBeLessThan(5e-5);
  });

  it('of no texts are none', async () => expect(await pool.score([])).toEqual([]));
});

describe('a text scores the same', () => {
  const texts = variedTexts(300);
  let alone: number[][];
  beforeAll(async () => {
    alone = [];
    for (const text of texts) alone.push(scoresOf((await pool.score([text]))[0]));
  });

  it.each([2, 7, 32, 33, 150, 300])('alone and in batches of %i', async (size) => {
    for (let begin = 0; begin < texts.length; begin += size) {
      const outcomes = await pool.score(texts.slice(begin, begin + size));
      outcomes.forEach((outcome, i) =>
        expect(farthest(scoresOf(outcome), alone[begin + i]!)).toBeLessThanOrEqual(SCORE_TOLERANCE),
      );
    }
  });

  it('beside a text of any length', async () => {
    const longest = 'walnut '.repeat(128);
    for (const i of [0, 1, 5, 40, 120]) {
      const [outcome] = await pool.score([texts[i]!, longest, 'x']);
      expect(farthest(scoresOf(outcome), alone[i]!)).toBeLessThanOrEqual(SCORE_TOLERANCE);
    }
  });

  it('in every order and in every worker', async () => {
    const before = events.length;
    const reversed = (await pool.score([...texts].reverse())).map(scoresOf).reverse();
    reversed.forEach((scores, i) => expect(farthest(scores, alone[i]!)).toBeLessThanOrEqual(SCORE_TOLERANCE));
    const workers = events.slice(before).flatMap((event) => (event.type === 'batch-scored' ? [event.worker] : []));
    expect(new Set(workers)).toEqual(new Set([0, 1]));
  });

  it('when the cache holds only a fraction of the token types', async () => {
    const { pool: small } = await pools.start({ bundlePath, cacheBytes: 1 });
    const manyTypes = Array.from({ length: 9_000 }, (_, i) => `type${i} of ${i * 7}`);
    await small.score(manyTypes);
    const outcomes = await small.score(texts);
    outcomes.forEach((outcome, i) =>
      expect(farthest(scoresOf(outcome), alone[i]!)).toBeLessThanOrEqual(SCORE_TOLERANCE),
    );
  });

  it('with words of thousands of characters', async () => {
    const word = 'walnut'.repeat(2_000);
    const outcomes = await pool.score([`${word} ${word} you`, 'you', `${word}x you`]);
    const [again] = await pool.score([`${word} ${word} you`]);
    expect(farthest(scoresOf(outcomes[0]), scoresOf(again))).toBeLessThanOrEqual(SCORE_TOLERANCE);
  });
});

describe('a text longer than a window', () => {
  const words = Array.from({ length: 400 }, (_, i) => `word${i % 37}`);

  it('gets the highest score of each label over windows of 128 tokens that begin every 96', async () => {
    const windows = [0, 96, 192, 288].map((begin) => words.slice(begin, begin + 128).join(' '));
    const perWindow = (await pool.score(windows)).map(scoresOf);
    const expected = TINY_LABELS.map((_, k) => Math.max(...perWindow.map((scores) => scores[k]!)));
    const [whole] = await pool.score([words.join(' ')]);
    expect(farthest(scoresOf(whole), expected)).toBeLessThanOrEqual(SCORE_TOLERANCE);
  });

  it('hides nothing at its very end', async () => {
    const vocabulary = Array.from({ length: 300 }, (_, i) => `word${i}`);
    const toxicity = async (texts: string[]) => (await pool.score(texts)).map((outcome) => scoresOf(outcome)[0]!);
    const fillers = vocabulary.map((word) => `${word} `.repeat(1_000));
    const perFiller = await toxicity(fillers);
    const harmless = Math.min(...perFiller);
    const filler = fillers[perFiller.indexOf(harmless)]!;
    const withEnding = await toxicity(vocabulary.map((_, i) => filler + vocabulary.slice(i, i + 30).join(' ')));
    expect(Math.max(...withEnding) - harmless).toBeGreaterThan(0.1);
  });

  it('is scored up to 64 windows and refused beyond', async () => {
    const [longest, tooLong, neighbour] = await pool.score([
      'ab cd '.repeat(3_088),
      `${'ab cd '.repeat(3_088)} ef`,
      'you walnut',
    ]);
    expect(scoresOf(longest)).toHaveLength(3);
    expect(tooLong).toEqual({ failure: 'text-too-long', model: 'tiny-1' });
    expect(difference([neighbour!], await pool.score(['you walnut']))).toBeUndefined();
    expect(events).toContainEqual({ type: 'texts-failed', failure: 'text-too-long', texts: 1 });
  });

  it('is refused unread if it has ten million characters', async () => {
    const began = performance.now();
    const [outcome] = await pool.score(['a '.repeat(5_000_000)]);
    expect(outcome).toEqual({ failure: 'text-too-long', model: 'tiny-1' });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('the queue', () => {
  it('lets callers of the same moment share a batch', async () => {
    const before = events.length;
    await Promise.all(Array.from({ length: 20 }, (_, i) => pool.score([`text ${i}`])));
    const batches = events.slice(before).flatMap((event) => (event.type === 'batch-scored' ? [event.texts] : []));
    expect(batches.reduce((sum, texts) => sum + texts, 0)).toBe(20);
    expect(batches.length).toBeLessThanOrEqual(2);
  });

  it('spreads one large call over the workers', async () => {
    const before = events.length;
    await pool.score(variedTexts(200));
    const workers = events.slice(before).flatMap((event) => (event.type === 'batch-scored' ? [event.worker] : []));
    expect(new Set(workers)).toEqual(new Set([0, 1]));
  });

  it('refuses more texts than it may hold, and takes them again when it has answered', async () => {
    const { pool: bounded } = await pools.start({ bundlePath, maxWaitingTexts: 100 });
    const accepted = bounded.score(variedTexts(90));
    const refusal = bounded.score(variedTexts(11));
    await expect(refusal).rejects.toBeInstanceOf(ScorerBusyError);
    await expect(refusal).rejects.toMatchObject({ waitingTexts: 90, maxWaitingTexts: 100 });
    expect(await accepted).toHaveLength(90);
    expect(bounded.stats().waitingTexts).toBe(0);
    expect(await bounded.score(variedTexts(11))).toHaveLength(11);
  });

  it('counts long texts by their size, since its bound is one of memory', async () => {
    const { pool: bounded } = await pools.start({ bundlePath, maxWaitingTexts: 100 });
    const accepted = bounded.score(['short', 'word '.repeat(40_000)]);
    expect(bounded.stats().waitingTexts).toBe(2 + Math.floor(200_000 / 4_096));
    await expect(bounded.score(variedTexts(60))).rejects.toBeInstanceOf(ScorerBusyError);
    await accepted;
  });

  it('takes a call larger than itself when nothing else waits, since no waiting would help that caller', async () => {
    const { pool: bounded } = await pools.start({ bundlePath, maxWaitingTexts: 10 });
    expect(await bounded.score(variedTexts(50))).toHaveLength(50);
  });
});

describe('closing', () => {
  it('answers what waits and refuses what comes after', async () => {
    const { pool: closing } = await pools.start({ bundlePath });
    const waiting = closing.score(variedTexts(500));
    const closed = closing.close();
    await expect(closing.score(['late'])).rejects.toBeInstanceOf(PoolClosedError);
    expect((await waiting).every((outcome) => 'scores' in outcome)).toBe(true);
    await closed;
    expect(closing.stats().readyWorkers).toBe(0);
  });
});
