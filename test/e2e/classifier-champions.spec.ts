import { decisionsResponse, type DecisionsResponse } from '@parlance/contracts';
import type { Policy } from '@parlance/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learnGriefing, type LearntGriefing } from '../support/learn-griefing.js';
import { type ClassifierUnderTest, startClassifierUnderTest, until } from './running-classifier.js';

/** What a promotion may take to serve without any hint. */
const FOLLOW_LIMIT_MS = 5_000;
const POLICY: Policy = { labels: { griefing: { review: 0.5 } }, onScoringFailure: 'review' };
const SPOILING = { id: 'a', text: 'selling all my items now' };

let classifier: ClassifierUnderTest;
let models: LearntGriefing[];

beforeAll(async () => {
  models = await learnGriefing('arena', [1, 2]);
  classifier = await startClassifierUnderTest(
    [
      { id: 'arena', policy: POLICY },
      { id: 'other', policy: { labels: { toxicity: { review: 0.5 } }, onScoringFailure: 'review' } },
    ],
    { PARLANCE_PLATFORM_POLL_MS: '100' },
  );
  await until('readiness', 10_000, async () => (await fetch(`${classifier.url}/health/ready`)).status === 200);
  for (const { facts, bundle } of models) await classifier.registry.add(facts, bundle, 'challenger', new Map());
}, 60_000);

afterAll(() => classifier.stop());

type Decision = DecisionsResponse['decisions'][number];

async function decide(platform: string, contents: readonly object[] = [SPOILING]): Promise<Decision[]> {
  const response = await classifier.decide(platform, { contents });
  expect(response.status).toBe(200);
  return decisionsResponse.parse(await response.json()).decisions;
}

async function promote(model: string, expected: string | undefined): Promise<void> {
  await classifier.registry.promote({ platform: 'arena', model, by: 'spec', expected });
}

const servesWith = (model: string) => async (): Promise<boolean> => (await decide('arena'))[0]!.model === model;

describe('a classifier that follows the registry’s champions', () => {
  it('reads a platform by the base model until it has a model of its own, which it then reads by', async () => {
    const [before] = await decide('arena');
    expect(before!.model).toMatch(/^base-/);
    expect(before!).toMatchObject({ scores: {}, action: 'allow' });
    const [{ facts }] = models as [LearntGriefing];
    await promote(facts.model, undefined);
    await until('the champion', FOLLOW_LIMIT_MS, servesWith(facts.model));
    const [after] = await decide('arena');
    expect(after).toMatchObject({ action: 'review', model: facts.model });
    expect(after!.scores['griefing']).toBeGreaterThan(0.5);
    expect((await decide('other'))[0]!.model).toMatch(/^base-/);
    expect(await classifier.metric('parlance_champions_serving')).toBe(1);
  });

  it('keeps what serves when a champion’s bytes are altered, and says so', async () => {
    const [first, { facts, bundle }] = models as [LearntGriefing, LearntGriefing];
    const altered = Uint8Array.from(bundle);
    altered[altered.length - 1000]! ^= 1;
    const model = 'arena-altered';
    await classifier.registry.add({ ...facts, model }, altered, 'challenger', new Map());
    await promote(model, first.facts.model);
    await until(
      'the refusal',
      FOLLOW_LIMIT_MS,
      async () => (await classifier.metric('parlance_refused_champions_total')) === 1,
    );
    expect((await decide('arena'))[0]!.model).toBe(first.facts.model);
    await classifier.registry.rollBack({ platform: 'arena', model: first.facts.model, by: 'spec' });
  });

  it('swaps under load: no request fails, every decision names one version, and none mixes two', async () => {
    const names = models.map(({ facts }) => facts.model);
    // What each version says of the text, by itself.
    const scores: number[] = [];
    for (const [i, model] of names.entries()) {
      if (i > 0) await promote(model, names[i - 1]);
      await until(model, FOLLOW_LIMIT_MS, servesWith(model));
      scores.push((await decide('arena'))[0]!.scores['griefing']!);
    }
    expect(scores[0]).not.toBeCloseTo(scores[1]!, 4);
    let swapping = true;
    let decisions = 0;
    const seen = new Set<string>();
    const load = async (): Promise<void> => {
      while (swapping) {
        const batch = await decide(
          'arena',
          Array.from({ length: 50 }, (_, i) => ({ ...SPOILING, id: `c${i}` })),
        );
        const [{ model }] = batch as [Decision];
        for (const decision of batch) {
          expect(decision.model).toBe(model);
          expect(decision.scores['griefing']).toBeCloseTo(scores[names.indexOf(model)]!, 5);
        }
        seen.add(model);
        decisions += batch.length;
      }
    };
    const loads = Promise.all([load(), load(), load()]);
    let serving = 1;
    for (let swap = 0; swap < 10; swap++) {
      const next = 1 - serving;
      await promote(names[next]!, names[serving]);
      await until(`swap ${swap}`, FOLLOW_LIMIT_MS, servesWith(names[next]!));
      serving = next;
    }
    swapping = false;
    await loads;
    expect([...seen].sort()).toEqual([...names].sort());
    expect(decisions).toBeGreaterThan(1_000);
  }, 60_000);

  it('goes back to the base model when everything is rolled back', async () => {
    await classifier.registry.rollBack({ platform: 'arena', model: undefined, by: 'spec' });
    await until('the base model', FOLLOW_LIMIT_MS, async () => (await decide('arena'))[0]!.model.startsWith('base-'));
    expect(await classifier.metric('parlance_champions_serving')).toBe(0);
  });

  it('serves the champion from its first ready moment after a restart', async () => {
    const [{ facts }] = models as [LearntGriefing];
    await promote(facts.model, undefined);
    await classifier.restart();
    await until('readiness', 10_000, async () => (await fetch(`${classifier.url}/health/ready`)).status === 200);
    expect((await decide('arena'))[0]!.model).toBe(facts.model);
  });
});
