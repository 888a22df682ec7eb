import { auditView } from '@parlance/contracts';
import type { AccessGrant } from '@parlance/domain';
import { type DataSource, PostgresModelRegistry } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueKey } from '../support/issue-key.js';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { ask, type Answer, startTrainerForSpec } from '../support/trainer-for-spec.js';
import { TRAINER_TOKEN as TOKEN } from '../support/trainer-process.js';

const PLATFORM = { displayName: 'Gaming', policy: { labels: { insult: { block: 0.9 } }, onScoringFailure: 'review' } };
const SHA256 = '0'.repeat(64);

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer;

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  trainer = await startTrainerForSpec({ DATABASE_URL: postgres.url });
});
afterAll(async () => {
  await trainer?.close();
  await postgres?.stop();
});

const call = (token: string, method: string, path: string, body?: object): Promise<Answer> =>
  ask(method, `${trainer.url}/v1/${path}`, { body, token });

async function entries(token: string, path: string) {
  return auditView.parse((await call(token, 'GET', path)).body).entries;
}

/** A key made over HTTP, so that its name is ours. */
async function keyNamed(name: string, grant: AccessGrant): Promise<string> {
  const { body } = await call(TOKEN, 'POST', 'keys', { name, ...grant });
  return (body as { secret: string }).secret;
}

describe('the audit log', () => {
  it('says who did what, in order, and never a text', async () => {
    const ops = await keyNamed('on-call', { role: 'ops', platforms: '*' });
    expect((await call(ops, 'PUT', 'platforms/gaming', PLATFORM)).status).toBe(201);
    const ann = await keyNamed('ann', { role: 'lead', platforms: ['gaming'] });
    await call(ann, 'PUT', 'platforms/gaming', { ...PLATFORM, displayName: 'Games' });
    await call(ann, 'PUT', 'platforms/gaming/policy', { labels: { insult: { block: 0.8 } } });
    const correction = { text: 'SECRET', labels: { insult: true }, moderator: 'bob', judgedAt: '2026-11-25T12:00:00Z' };
    await call(ann, 'POST', 'platforms/gaming/corrections', { corrections: [correction] });
    const base = { model: 'base', sha256: SHA256 };
    const facts = {
      labels: ['insult'],
      sha256: SHA256,
      base,
      dataset: { sha256: SHA256, rows: 1 },
      seed: 1,
      metrics: {},
    };
    const model = { platform: 'gaming', model: 'gaming-1', ...facts };
    const registry = new PostgresModelRegistry(database);
    await registry.addBase(base, Buffer.from('base bytes'));
    await registry.add(model, Buffer.from('bytes'), 'challenger', new Map());
    await call(ann, 'POST', 'platforms/gaming/models/gaming-1/promote');
    await call(ann, 'POST', 'platforms/gaming/rollback', { model: null });
    // As the gate does it.
    await registry.promote({ platform: 'gaming', model: 'gaming-1', by: 'gate', expected: undefined });
    const training = ((await call(ann, 'POST', 'platforms/gaming/trainings')).body as { id: string }).id;
    await call(ann, 'DELETE', `platforms/gaming/trainings/${training}`);
    // What has ended is not cancelled again, and what was refused was not done.
    await call(ann, 'DELETE', `platforms/gaming/trainings/${training}`);
    expect((await call(ann, 'POST', 'platforms/gaming/models/gaming-9/promote')).status).toBe(404);

    const ofGaming = await entries(ann, 'platforms/gaming/audit');
    expect(ofGaming.map(({ actor, action, facts: what }) => [actor, action, what]).reverse()).toEqual([
      ['key:on-call', 'platform.created', { version: 1 }],
      ['key:ann', 'platform.put', { version: 2 }],
      ['key:ann', 'policy.put', { version: 3 }],
      ['key:ann', 'corrections.recorded', { stored: 1, repeated: 0 }],
      ['key:ann', 'model.promoted', { model: 'gaming-1' }],
      ['key:ann', 'model.rolled-back', { model: null }],
      ['gate', 'model.promoted', { model: 'gaming-1' }],
      ['key:ann', 'training.asked', { training }],
      ['key:ann', 'training.cancelled', { training }],
    ]);
    const all = await entries(ops, 'audit');
    expect(
      all.filter(({ platform }) => platform === undefined).map(({ actor, action }) => `${actor} ${action}`),
    ).toEqual(['admin key.created', 'admin key.created']);
    expect(JSON.stringify(all)).not.toMatch(/SECRET|plk_/);
    expect((await new PostgresModelRegistry(database).promotions('gaming')).map(({ by }) => by)).toEqual([
      'gate',
      'key:ann',
      'key:ann',
    ]);
  });

  it('is read in pages', async () => {
    const all = await entries(TOKEN, 'audit?limit=500');
    const [first, second] = await entries(TOKEN, 'audit?limit=2');
    expect([first, second]).toEqual(all.slice(0, 2));
    expect(await entries(TOKEN, `audit?before=${second!.id}`)).toEqual(all.slice(2));
    for (const query of ['limit=0', 'limit=501', 'limit=many', 'before=0'])
      expect((await call(TOKEN, 'GET', `audit?${query}`)).status).toBe(400);
  });
});

describe('a platform', () => {
  it('is created by ops, who then cannot change it, and changed by its lead, who cannot create one', async () => {
    const ops = await issueKey(database, { role: 'ops', platforms: '*' });
    const lead = await issueKey(database, { role: 'lead', platforms: '*' });
    expect((await call(lead, 'PUT', 'platforms/social', PLATFORM)).status).toBe(403);
    expect((await call(ops, 'PUT', 'platforms/social', PLATFORM)).status).toBe(201);
    expect((await call(ops, 'PUT', 'platforms/social', { ...PLATFORM, displayName: 'Mine' })).status).toBe(403);
    expect((await call(lead, 'PUT', 'platforms/social', { ...PLATFORM, displayName: 'Social' })).status).toBe(200);
    expect((await call(ops, 'GET', 'platforms/social')).body).toMatchObject({ displayName: 'Social', version: 2 });
  });
});
