import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { readBundle } from '@parlance/inference';
import { type DataSource, PostgresModelRegistry, PostgresTrainingJobStore } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRenamedBase } from '../support/renamed-base.js';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { correctGriefing } from '../support/correct-griefing.js';
import { ask, type Answer, startTrainerForSpec } from '../support/trainer-for-spec.js';

const LONG = { timeout: 55_000, interval: 200 };
const folder = mkdtempSync(join(tmpdir(), 'parlance-new-base-'));
const newBase = join(folder, 'new.parlance');

let postgres: MigratedPostgres;
let database: DataSource;
let registry: PostgresModelRegistry;
let trainer: RunningTrainer;

function start(bundle: string): Promise<RunningTrainer> {
  return startTrainerForSpec({
    DATABASE_URL: postgres.url,
    PARLANCE_BUNDLE: bundle,
    PARLANCE_TRAINING_QUIET_SECONDS: '0',
    PARLANCE_TRAINING_MINUTES_BETWEEN: '0',
  });
}

const request = (method: string, path: string, body: object): Promise<Answer> =>
  ask(method, `${trainer.url}/v1/platforms/gaming${path}`, { body });

const champion = async () => (await registry.champions())[0];

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  registry = new PostgresModelRegistry(database);
  await writeRenamedBase(newBase, 'base-new');
  trainer = await start(BASE_BUNDLE_PATH);
  const policy = { labels: { griefing: { review: 0.5 } }, ownLabels: ['griefing'], onScoringFailure: 'review' };
  expect((await request('PUT', '', { displayName: 'Gaming', policy })).status).toBeLessThan(300);
  await correctGriefing(database, 'gaming');
});

afterAll(async () => {
  await trainer.close();
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

describe('a trainer with a new base', () => {
  it('keeps the old base and the new one, trains the platform again without a new correction, and moves it over', async () => {
    await expect.poll(async () => (await champion())?.model, LONG).toMatch(/^gaming-[0-9a-f]{12}$/);
    const before = await champion();
    await trainer.close();
    trainer = await start(newBase);
    const metrics = async () => (await fetch(`${trainer.url}/metrics`)).text();
    await expect.poll(metrics, LONG).toMatch(/^parlance_champion_age_seconds\{platform="gaming"\} \d/m);
    expect(await metrics()).toContain('parlance_judgements_waiting{platform="gaming"} 0');
    const jobs = new PostgresTrainingJobStore(database);
    await expect.poll(async () => (await jobs.jobs('gaming', 1))[0]?.reason, LONG).toBe('a new base model, base-new');
    await expect.poll(async () => (await jobs.jobs('gaming', 1))[0]?.state, LONG).toBe('finished');
    const [job] = await jobs.jobs('gaming', 1);
    // The new base is the old one by another name: nothing is better, and nothing worse.
    expect(job!.outcome).toMatchObject({
      promoted: true,
      verdict: { reasons: [{ code: 'new-base-not-worse' }] },
    });
    const [retrained, old] = await registry.models('gaming');
    expect(retrained).toMatchObject({ model: job!.outcome!.model, state: 'champion', base: { model: 'base-new' } });
    expect(old).toMatchObject({ model: before!.model, state: 'retired' });
    for (const [base, path] of [
      [before!.base, BASE_BUNDLE_PATH],
      [retrained!.base, newBase],
    ] as const)
      expect(Buffer.compare(await registry.baseBundle(base), readBundle(path).bytes)).toBe(0);
  }, 60_000);

  it('answers 409 to a way back to a model whose base is gone, and changes nothing', async () => {
    const [retrained, old] = (await registry.models('gaming')).map(({ model, base }) => ({ model, base }));
    await database.query('DELETE FROM bases WHERE sha256 = $1', [old!.base.sha256]);
    const refused = await request('POST', '/rollback', { model: old!.model });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ title: 'Base model gone', status: 409 });
    expect((await champion())!.model).toBe(retrained!.model);
    expect((await registry.promotions('gaming')).map(({ model }) => model)).toEqual([retrained!.model, old!.model]);
  });
});
