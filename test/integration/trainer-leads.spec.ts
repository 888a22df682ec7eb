import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import {
  modelsView,
  platformView,
  trainingView,
  type ModelsView,
  type PlatformView,
  type TrainingView,
} from '@parlance/contracts';
import { type DataSource } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { correctGriefing } from '../support/correct-griefing.js';
import { ask, type Answer, startTrainerForSpec } from '../support/trainer-for-spec.js';

const LONG = { timeout: 55_000, interval: 200 };
/** The tests below go one after the other: each finds what those before it left. */
const POLICY = { ownLabels: ['griefing'], labels: { griefing: { review: 0.5 } }, onScoringFailure: 'review' };

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
    // Trainings by hand alone: no platform has so many judgements.
    PARLANCE_TRAINING_MIN_JUDGEMENTS: '100000',
  };
  trainer = await startTrainerForSpec(environment, logged);
  await call('PUT', '', { displayName: 'Gaming', policy: POLICY });
  await correctGriefing(database, 'gaming');
});
afterAll(async () => {
  await trainer.close();
  await postgres.stop();
});

const call = (method: string, path: string, body?: object): Promise<Answer> =>
  ask(method, `${trainer.url}/v1/platforms/gaming${path}`, { body });

const models = async (): Promise<ModelsView> => modelsView.parse((await call('GET', '/models')).body);

/** Asks for a training, and waits for its end. */
async function train(): Promise<TrainingView> {
  const { id } = trainingView.parse((await call('POST', '/trainings')).body);
  const find = async (): Promise<TrainingView> => trainingView.parse((await call('GET', `/trainings/${id}`)).body);
  await expect.poll(async () => (await find()).endedAt, LONG).toBeTypeOf('string');
  return find();
}

/** A reading that none of the moderators' own judgements supports. */
const BROKEN = { text: 'nice save luna', label: 'griefing', reading: true, note: 'meant to break' };
const HELD = { text: 'selling all my items now luna', label: 'griefing', reading: true };

describe('norm cards', () => {
  it('are kept as a list, repeats once', async () => {
    expect(await call('GET', '/norm-cards')).toEqual({ status: 200, body: { cards: [] } });
    const answer = await call('PUT', '/norm-cards', { cards: [HELD, BROKEN, HELD] });
    expect(answer).toEqual({ status: 200, body: { cards: [HELD, BROKEN] } });
    expect(await call('GET', '/norm-cards')).toEqual(answer);
  });

  it('are refused whole, with a pointer at each that cannot be kept', async () => {
    const cards = [HELD, { ...HELD, label: 'grieving' }, { ...HELD, reading: false }];
    expect(await call('PUT', '/norm-cards', { cards })).toMatchObject({
      status: 422,
      body: {
        errors: [
          { pointer: '/cards/1/label', detail: expect.stringContaining('unknown-label') as string },
          { pointer: '/cards/2/reading', detail: expect.stringContaining('contradiction: card 0') as string },
        ],
      },
    });
    expect(await call('GET', '/norm-cards')).toEqual({ status: 200, body: { cards: [HELD, BROKEN] } });
    const many = Array.from({ length: 1001 }, (_, i) => ({ ...HELD, text: `line ${i}` }));
    expect((await call('PUT', '/norm-cards', { cards: many })).status).toBe(422);
  });

  it('keep a model that breaks one from promotion, which says so with score and threshold', async () => {
    const training = await train();
    expect(training.outcome).toMatchObject({ promoted: false, verdict: { reasons: [{ code: 'norm-card-broken' }] } });
    const { champion, models: kept } = await models();
    expect(champion).toBeNull();
    expect(kept).toMatchObject([{ state: 'rejected', verdict: { promote: false } }]);
    const [first, second, ...others] = kept[0]!.verdict!.normCards;
    expect(first).toMatchObject({ text: BROKEN.text, label: 'griefing', expected: true, threshold: 0.5, held: false });
    expect(second).toMatchObject({ text: HELD.text, label: 'griefing', expected: true, threshold: 0.5, held: true });
    expect([first!.score! < 0.5, second!.score! >= 0.5, others]).toEqual([true, true, []]);
    expect(kept[0]!.verdict!.reasons[0]!.detail).toBe(
      `a norm card must read as griefing: its text scores ${first!.score!.toFixed(3)}, the threshold is 0.5`,
    );
    // Card texts stand among the texts alone, where they can be erased, and in no log.
    const stored = await database.query<{ verdict: unknown; outcome: unknown }[]>(
      'SELECT verdict, outcome FROM models JOIN training_jobs USING (platform)',
    );
    expect(JSON.stringify(stored)).not.toContain('nice save');
    expect(logged.join('')).not.toContain('nice save');
  });
});

describe('promotion by a person', () => {
  beforeAll(async () => {
    await call('PUT', '/norm-cards', { cards: [HELD] });
    await call('PUT', '/policy', { ...POLICY, promotion: 'by-person' });
  });

  it('has what passed the gate wait, the same model as was rejected by the broken card included', async () => {
    const [rejected] = (await models()).models;
    const { outcome } = await train();
    expect(outcome).toMatchObject({ promoted: false, model: rejected!.model, verdict: { promote: true } });
    expect(outcome?.detail).toBe(
      `${rejected!.model} passed the gate and waits for a person: the policy leaves promotion to a person`,
    );
    expect(await models()).toMatchObject({
      champion: null,
      waiting: rejected!.model,
      models: [{ state: 'challenger', verdict: { promote: true, normCards: [{ text: HELD.text, held: true }] } }],
    });
  });

  it('puts it in service when a person says so', async () => {
    const { waiting } = await models();
    expect((await call('POST', `/models/${waiting}/promote`)).body).toEqual({ champion: waiting });
    expect(await models()).toMatchObject({ champion: waiting, waiting: null, promotions: [{ by: 'admin' }] });
  });
});

describe('a pin', () => {
  it('is set with a reason or without, shown, and taken away', async () => {
    const pinned = await call('POST', '/pin');
    expect(pinned).toEqual({ status: 200, body: { pin: { by: 'admin', at: expect.any(String) as string } } });
    expect(await call('POST', '/pin', { reason: 'tournament' })).toMatchObject({
      body: { pin: { reason: 'tournament' } },
    });
    expect((await models()).pin).toMatchObject({ by: 'admin', reason: 'tournament' });
    expect(await call('DELETE', '/pin')).toEqual({ status: 200, body: { pin: null } });
    expect((await models()).pin).toBeNull();
    expect((await call('POST', '/pin', { why: 'tournament' })).status).toBe(422);
  });

  it('is set by a roll-back, and holds against a model that the gate would promote', async () => {
    const { champion } = await models();
    await call('PUT', '/policy', POLICY);
    await call('POST', '/rollback', { model: null });
    const { outcome } = await train();
    expect(outcome).toMatchObject({ promoted: false, verdict: { promote: true } });
    expect(outcome?.detail).toContain('waits for a person: gaming is pinned by admin since ');
    expect(await models()).toMatchObject({
      champion: null,
      waiting: champion,
      pin: { reason: 'rolled back to the base model' },
    });
    expect((await call('POST', `/models/${champion}/promote`)).body).toEqual({ champion });
    expect((await models()).pin).not.toBeNull();
  });

  it('taken away lets the gate promote again', async () => {
    await call('POST', '/rollback', { model: null });
    await call('DELETE', '/pin');
    expect((await train()).outcome).toMatchObject({ promoted: true });
    expect((await models()).promotions[0]).toMatchObject({ by: 'gate' });
  });
});

describe('thresholds from a promise', () => {
  const promising = (precision: number) => ({ ...POLICY, labels: { griefing: { review: { precision } } } });
  const platform = async (): Promise<PlatformView> => platformView.parse((await call('GET', '')).body);

  it('come from what the champion said of judged texts unseen, and the policy is shown as stated', async () => {
    const { champion } = await models();
    const put = await call('PUT', '/policy', promising(0.9));
    expect(put).toEqual({ status: 200, body: promising(0.9) });
    const { policy, thresholds, promises } = await platform();
    expect(policy).toEqual(promising(0.9));
    expect(promises).toMatchObject([
      { label: 'griefing', action: 'review', promise: { precision: 0.9 }, model: champion },
    ]);
    const threshold = promises[0]!.threshold!;
    expect(thresholds).toEqual({ griefing: { review: threshold } });
    // Of the texts that reach it, read from the database by hand, nine of ten and more are griefing.
    const [counted] = await database.query<[{ flagged: number; right: number }]>(
      `SELECT count(*)::int AS flagged, count(*) FILTER (WHERE holds)::int AS right
       FROM out_of_fold_scores, unnest(text_hashes, scores) AS said (hash, score), corrections
       WHERE model = $1 AND out_of_fold_scores.label = 'griefing' AND text_hash = hash AND score >= $2`,
      [champion, threshold],
    );
    // .9^22 = .098: fewer than 22 right in a row do not promise it.
    expect(counted.flagged).toBeGreaterThanOrEqual(22);
    expect(counted.right / counted.flagged).toBeGreaterThanOrEqual(0.9);
    // What classifiers read has numbers alone.
    const [row] = await database.query<{ policy: object }[]>('SELECT policy FROM platforms');
    expect(row!.policy).toMatchObject({ labels: { griefing: { review: threshold } } });
  });

  it('are none while the promise cannot be kept, with how many more cases it needs', async () => {
    await call('PUT', '/policy', promising(0.999));
    const { thresholds, promises } = await platform();
    expect(thresholds).toEqual({ griefing: {} });
    // ln .1 / ln .999 = 2301.4: of 2,302 in a row at most the 60 that are griefing are there.
    expect(promises[0]!.notYet).toContain('precision ≥ 99.9 % cannot be promised yet: of the 120 judged texts');
    expect(promises[0]!.casesNeeded).toBeGreaterThanOrEqual(2_242);
    expect(promises[0]!.casesNeeded).toBeLessThanOrEqual(2_302);
    expect(promises[0]).toMatchObject({ before: expect.any(Number) as number });
  });

  it('go with the model: the base model keeps none, and classifiers are told by a new version', async () => {
    await call('PUT', '/policy', promising(0.9));
    const before = await platform();
    const { champion } = await models();
    await call('POST', '/rollback', { model: null });
    await expect.poll(async () => (await platform()).thresholds, LONG).toEqual({ griefing: {} });
    const after = await platform();
    expect(after.version).toBe(before.version + 1);
    // ln .1 / ln .9 = 21.9
    expect(after.promises).toMatchObject([{ casesNeeded: 22, before: before.promises[0]!.threshold }]);
    await call('POST', '/rollback', { model: champion });
    await expect.poll(async () => (await platform()).thresholds, LONG).toEqual(before.thresholds);
    expect(logged.join('')).toContain('platform.promises-resolved');
  });

  it.each([
    [{ review: { precision: 1 } }, '/labels/griefing/review'],
    [{ review: { perDay: 0 } }, '/labels/griefing/review'],
    [{ block: { perDay: 5 } }, '/labels/griefing/block'],
  ])('are refused if nothing could keep the promise: %j', async (griefing, pointer) => {
    const answer = await call('PUT', '/policy', { ...POLICY, labels: { griefing } });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain(pointer);
  });
});
