import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { modelsView, trainingAdviceView, trainingView, type ModelsView, type TrainingView } from '@parlance/contracts';
import { asPlatform, openBundle } from '@parlance/inference';
import { PostgresModelRegistry, type DataSource } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { griefingRows } from '../support/griefing-rows.js';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { correctGriefing } from '../support/correct-griefing.js';
import { ask, type Answer, startTrainerForSpec } from '../support/trainer-for-spec.js';
import { TRAINER_TOKEN as TOKEN } from '../support/trainer-process.js';

const PLATFORM = {
  displayName: 'Gaming',
  policy: { labels: { toxicity: { review: 0.5 } }, onScoringFailure: 'review' },
};
const LONG = { timeout: 55_000, interval: 200 };

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer;
const logged: string[] = [];

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  const environment = {
    DATABASE_URL: postgres.url,
    PARLANCE_BUNDLE: BASE_BUNDLE_PATH,
    PARLANCE_ADMIN_REQUESTS_PER_MINUTE: '6000',
    PARLANCE_TRAINING_QUIET_SECONDS: '0',
    PARLANCE_TRAINING_MINUTES_BETWEEN: '0',
  };
  trainer = await startTrainerForSpec(environment, logged);
  for (const platform of ['gaming', 'kids']) await call('PUT', `/v1/platforms/${platform}`, PLATFORM);
});
afterAll(async () => {
  await trainer.close();
  await postgres.stop();
});

function request(method: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}`, ...(body && { 'content-type': 'application/json' }) };
  return fetch(`${trainer.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

const call = (method: string, path: string, body?: object): Promise<Answer> =>
  ask(method, `${trainer.url}${path}`, { body });

const modelsOf = async (platform: string): Promise<ModelsView> =>
  modelsView.parse((await call('GET', `/v1/platforms/${platform}/models`)).body);

const statesOf = async (platform: string): Promise<string[]> =>
  (await modelsOf(platform)).models.map(({ state }) => state);

async function trainingsOf(platform: string): Promise<TrainingView[]> {
  const { body } = await call('GET', `/v1/platforms/${platform}/trainings`);
  return (body as { trainings: unknown[] }).trainings.map((training) => trainingView.parse(training));
}

const codesOf = ({ outcome }: TrainingView): string[] | undefined => outcome?.verdict?.reasons.map(({ code }) => code);

/** Waits for a training to end, by its events. */
async function events(platform: string, training: string): Promise<TrainingView[]> {
  const response = await request('GET', `/v1/platforms/${platform}/trainings/${training}/events`);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const data = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
  return data.map((line) => trainingView.parse(JSON.parse(line.slice('data: '.length))));
}

describe('from corrections to a champion', () => {
  it('trains a first model by itself, which serves since it is no worse than the base', async () => {
    await correctGriefing(database, 'gaming');
    await expect.poll(async () => (await modelsOf('gaming')).champion, LONG).not.toBeNull();
    const { champion, models, promotions } = await modelsOf('gaming');
    expect(models).toHaveLength(1);
    expect(models[0]).toMatchObject({
      model: champion,
      labels: ['griefing'],
      state: 'champion',
      dataset: { rows: 120 },
      // The base does not know the label: any ranking is better than none.
      verdict: { promote: true, reasons: [{ code: 'better' }] },
      promotedBy: 'gate',
    });
    expect(promotions).toMatchObject([{ model: champion, by: 'gate' }]);
    const { manifest, sha256 } = asPlatform(
      openBundle('champion', await new PostgresModelRegistry(database).bundle(champion!)),
    );
    expect([manifest.model, sha256]).toEqual([champion, models[0]!.sha256]);
    await expect.poll(async () => (await trainingsOf('gaming'))[0]?.state, LONG).toBe('finished');
    expect((await trainingsOf('gaming'))[0]).toMatchObject({
      reason: '120 new judgements',
      outcome: { judgements: 120, model: champion, promoted: true },
    });
  });

  it('says what the labels reached, and what more would bring', async () => {
    const advice = async () =>
      trainingAdviceView.parse((await call('GET', '/v1/platforms/gaming/training-advice')).body);
    await expect.poll(async () => (await advice()).label, LONG).toBe('griefing');
    const { curve, base, ready, verdict, ...counts } = await advice();
    expect(counts).toMatchObject({ judgements: 120, texts: 120, perLabel: { griefing: { yes: 60, no: 60 } } });
    expect(curve.map(({ labels }) => labels)).toEqual([40, 64, 120]);
    for (const { rocAuc } of curve) expect(rocAuc.value).toBeGreaterThan(0.7);
    // No base model knows the label.
    expect([base, ready]).toEqual([null, true]);
    expect(verdict).toMatch(
      /^For griefing a model of its own reaches ROC-AUC (?:0\.9\d\d|1\.000), the base model does not know it; /,
    );
    const { metrics } = (await modelsOf('gaming')).models[0]!;
    expect(metrics).toMatchObject({ griefing: { model: { rocAuc: { value: curve[2]!.rocAuc.value } } } });
  });

  it('says what is missing before anything can be trained', async () => {
    const empty = { judgements: 0, texts: 0, perLabel: {}, label: null, base: null, curve: [], nextHundred: null };
    const said = { ready: false, why: 'no text was judged', verdict: 'Not yet: no text was judged.' };
    expect((await call('GET', '/v1/platforms/kids/training-advice')).body).toEqual({ ...empty, ...said });
    expect((await call('GET', '/v1/platforms/nowhere/training-advice')).status).toBe(404);
  });

  it('rejects what the same data gives: it is equal within noise', async () => {
    const { champion } = await modelsOf('gaming');
    const { status, body } = await call('POST', '/v1/platforms/gaming/trainings');
    expect(status).toBe(202);
    const told = await events('gaming', trainingView.parse(body).id);
    const last = told.at(-1)!;
    expect([last.state, last.outcome?.model, last.outcome?.promoted]).toEqual(['finished', champion, false]);
    expect(codesOf(last)).toEqual(['not-better-within-noise']);
    expect(new Set(told.map(({ state }) => state))).toContain('running');
    expect((await modelsOf('gaming')).champion).toBe(champion);
    expect(await statesOf('gaming')).toEqual(['champion']);
  });

  it('trains again when enough new corrections came, and judges on old and new texts', async () => {
    const before = await trainingsOf('gaming');
    await correctGriefing(database, 'gaming', { rows: griefingRows(2).slice(0, 40) });
    await expect.poll(async () => (await trainingsOf('gaming'))[0]!.outcome?.judgements, LONG).toBe(160);
    const [training] = await trainingsOf('gaming');
    expect(await trainingsOf('gaming')).toHaveLength(before.length + 1);
    expect(training).toMatchObject({ state: 'finished', reason: '40 new judgements' });
    expect(codesOf(training!)).toEqual(['not-better-within-noise']);
    expect((await modelsOf('gaming')).models[0]).toMatchObject({
      dataset: { rows: 160 },
      metrics: { griefing: { judged: 160 } },
    });
  });

  it('brings any earlier champion or the base model back, and promotes what a person wants', async () => {
    const { models, promotions } = await modelsOf('gaming');
    const [second, first] = models.map(({ model }) => model);
    expect(await call('POST', '/v1/platforms/gaming/rollback', { model: null })).toEqual({
      status: 200,
      body: { champion: null },
    });
    expect(await modelsOf('gaming')).toMatchObject({
      champion: null,
      pin: { by: 'admin', reason: 'rolled back to the base model' },
    });
    expect((await call('POST', '/v1/platforms/gaming/rollback', { model: first! })).status).toBe(200);
    expect((await modelsOf('gaming')).champion).toBe(first);
    expect((await call('POST', `/v1/platforms/gaming/models/${second}/promote`)).status).toBe(200);
    const after = await modelsOf('gaming');
    expect(after.champion).toBe(second);
    expect(after.promotions.slice(0, -promotions.length).map(({ model, by }) => [model, by])).toEqual([
      [second, 'admin'],
      [first, 'admin'],
      [null, 'admin'],
    ]);
  });

  it('says when there is too little to learn from, and keeps no model', async () => {
    const { body } = await call('POST', '/v1/platforms/kids/trainings');
    const last = (await events('kids', trainingView.parse(body).id)).at(-1)!;
    expect(last).toMatchObject({
      state: 'finished',
      outcome: {
        judgements: 0,
        promoted: false,
        detail: 'no label was judged: rows need "labels", such as {"toxicity": 1}',
      },
    });
    expect(await modelsOf('kids')).toEqual({ champion: null, waiting: null, pin: null, models: [], promotions: [] });
  });

  it.each([
    ['GET', '/v1/platforms/nowhere/models', undefined, 'unknown-platform'],
    ['POST', '/v1/platforms/nowhere/trainings', undefined, 'unknown-platform'],
    ['POST', '/v1/platforms/nowhere/pin', undefined, 'unknown-platform'],
    ['DELETE', '/v1/platforms/nowhere/pin', undefined, 'unknown-platform'],
    ['GET', '/v1/platforms/nowhere/norm-cards', undefined, 'unknown-platform'],
    ['PUT', '/v1/platforms/nowhere/norm-cards', { cards: [] }, 'unknown-platform'],
    ['POST', '/v1/platforms/gaming/models/gaming-0/promote', undefined, 'unknown-model'],
    ['POST', '/v1/platforms/kids/rollback', { model: 'kids-0' }, 'unknown-model'],
    ['GET', '/v1/platforms/kids/trainings/nonsense', undefined, 'unknown-training'],
    ['GET', '/v1/platforms/kids/trainings/nonsense/events', undefined, 'unknown-training'],
  ])('answers %s %s, which is not there, with 404', async (method, path, body, kind) => {
    const answer = await call(method, path, body);
    expect(answer).toMatchObject({ status: 404, body: { type: `urn:parlance:problem:${kind}` } });
  });

  it('shows a platform its own trainings alone', async () => {
    const [training] = await trainingsOf('gaming');
    expect((await call('GET', `/v1/platforms/kids/trainings/${training!.id}`)).status).toBe(404);
    expect((await call('DELETE', `/v1/platforms/kids/trainings/${training!.id}`)).status).toBe(404);
  });

  it.each([
    ['GET', '/v1/platforms/gaming/models'],
    ['POST', '/v1/platforms/gaming/models/gaming-1/promote'],
    ['POST', '/v1/platforms/gaming/rollback'],
    ['POST', '/v1/platforms/gaming/pin'],
    ['DELETE', '/v1/platforms/gaming/pin'],
    ['GET', '/v1/platforms/gaming/norm-cards'],
    ['PUT', '/v1/platforms/gaming/norm-cards'],
    ['POST', '/v1/platforms/gaming/trainings'],
    ['GET', '/v1/platforms/gaming/trainings/x/events'],
  ])('needs a key or the admin token for %s %s', async (method, path) =>
    expect((await fetch(`${trainer.url}${path}`, { method })).status).toBe(401),
  );

  it('counts verdicts by reason and training seconds by stage, and logs no text', async () => {
    const metrics = await (await fetch(`${trainer.url}/metrics`)).text();
    expect(metrics).toContain('parlance_promotion_verdicts_total{outcome="better"} 1');
    expect(metrics).toMatch(/parlance_training_seconds_count\{stage="adapter"\} 3/);
    expect(logged.join('')).not.toContain('feed mid');
  });
});

describe('a trainer without a base model', () => {
  it('takes trainings for one that has it, and closes though somebody watches one', async () => {
    const waiting = await startTrainerForSpec({ DATABASE_URL: postgres.url });
    const platform = `${waiting.url}/v1/platforms/patient`;
    // Other trainers would take it.
    await trainer.close();
    await ask('PUT', platform, { body: PLATFORM });
    const { id, state } = trainingView.parse((await ask('POST', `${platform}/trainings`)).body);
    expect(state).toBe('waiting');
    const watching = await fetch(`${platform}/trainings/${id}/events`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    let told = '';
    for await (const chunk of watching.body!) {
      told += Buffer.from(chunk as Uint8Array).toString();
      if (told.includes('"waiting"')) void waiting.close();
    }
    expect(told).toContain('event: waiting');
    await waiting.close();
  });
});
