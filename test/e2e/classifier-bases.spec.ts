import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decisionsResponse, type DecisionsResponse } from '@parlance/contracts';
import type { Policy } from '@parlance/domain';
import { readBundle } from '@parlance/inference';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learnGriefing, type LearntGriefing } from '../support/learn-griefing.js';
import { writeRenamedBase } from '../support/renamed-base.js';
import { type ClassifierUnderTest, startClassifierUnderTest, until } from './running-classifier.js';

const LIMIT_MS = 10_000;
/** The platform's own models learn `griefing` alone. */
const POLICY: Policy = {
  labels: { griefing: { review: 0.5 }, insult: { block: 0.8 } },
  onScoringFailure: 'review',
};
const SPOILING = 'selling all my items now';
const INSULTING = 'you are a stupid worthless idiot';
const newBase = join(tmpdir(), `parlance-new-base-${process.pid}.parlance`);

let classifier: ClassifierUnderTest;
/** Learnt on the shipped base, and on the one that the classifier is started with. */
let old: LearntGriefing;
let retrained: LearntGriefing;

beforeAll(async () => {
  await writeRenamedBase(newBase, 'base-new');
  [old] = (await learnGriefing('arena', [1])) as [LearntGriefing];
  [retrained] = (await learnGriefing('arena', [2], newBase)) as [LearntGriefing];
  classifier = await startClassifierUnderTest(
    ['arena', 'other'].map((id) => ({ id, policy: POLICY })),
    { PARLANCE_PLATFORM_POLL_MS: '100', PARLANCE_BUNDLE: newBase, PARLANCE_PLATFORM_MODEL_BYTES: '0' },
  );
  await until('readiness', LIMIT_MS, async () => (await fetch(`${classifier.url}/health/ready`)).status === 200);
  for (const { facts, bundle } of [old, retrained]) {
    await classifier.registry.add(facts, bundle, 'challenger', new Map());
  }
}, 60_000);

afterAll(async () => {
  await classifier.stop();
  await rm(newBase, { force: true });
});

async function decide(platform: string, text = SPOILING): Promise<DecisionsResponse['decisions'][number]> {
  const response = await classifier.decide(platform, { contents: [{ id: 'a', text }] });
  expect(response.status).toBe(200);
  return decisionsResponse.parse(await response.json()).decisions[0]!;
}

const promote = (model: string, expected: string | undefined): Promise<void> =>
  classifier.registry.promote({ platform: 'arena', model, by: 'spec', expected });
const servesWith = (model: string) => async (): Promise<boolean> => (await decide('arena')).model === model;

describe('a classifier with a new base', () => {
  it('serves a platform by its model on the older base, which it fetches, until the retrained one is promoted', async () => {
    await promote(old.facts.model, undefined);
    await until('the champion', LIMIT_MS, servesWith(old.facts.model));
    const decision = await decide('arena');
    expect(decision).toMatchObject({ action: 'review', model: old.facts.model });
    expect(decision.scores['griefing']).toBeGreaterThan(0.5);
    expect((await decide('other')).model).toBe('base-new');
    expect(classifier.log.filter((line) => line.includes('base-added'))).toHaveLength(1);

    const newSha256 = readBundle(newBase).sha256;
    await expect(promote(retrained.facts.model, old.facts.model)).rejects.toMatchObject({
      name: 'BaseGoneError',
      base: { model: 'base-new', sha256: newSha256 },
    });
    await classifier.registry.addBase({ model: 'base-new', sha256: newSha256 }, readBundle(newBase).bytes);
    await promote(retrained.facts.model, old.facts.model);
    await until('the retrained model', LIMIT_MS, servesWith(retrained.facts.model));
    expect((await decide('arena')).action).toBe('review');
  });

  it('acts by a threshold of a label that the platform’s own model has not learnt: its base reads it', async () => {
    const [own, ofBase] = [await decide('arena', INSULTING), await decide('other', INSULTING)];
    expect([own.model, ofBase.model]).toEqual([retrained.facts.model, 'base-new']);
    expect([own.action, ofBase.action]).toEqual(['block', 'block']);
    expect(Object.keys(own.scores).sort()).toEqual(['griefing', 'insult']);
    expect(own.scores['insult']).toBeCloseTo(ofBase.scores['insult']!, 5);
  });

  it('loads a model that is beyond the memory budget with the first text of its platform', async () => {
    const loads = await classifier.metric('parlance_platform_model_loads_total');
    expect(await classifier.metric('parlance_platform_models_held')).toBe(0);
    expect((await decide('arena')).model).toBe(retrained.facts.model);
    expect(await classifier.metric('parlance_platform_model_loads_total')).toBe(loads + 1);
  });

  it('has the older base from its first ready moment after a restart', async () => {
    await classifier.registry.rollBack({ platform: 'arena', model: old.facts.model, by: 'spec' });
    await classifier.restart();
    await until('readiness', LIMIT_MS, async () => (await fetch(`${classifier.url}/health/ready`)).status === 200);
    expect(await decide('arena')).toMatchObject({ action: 'review', model: old.facts.model });
  });
});
