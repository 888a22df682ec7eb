import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { readBundle } from '@parlance/inference';
import { StructuredLogger } from '@parlance/observability';
import {
  type DataSource,
  openDatabase,
  PostgresCorrectionStore,
  PostgresModelRegistry,
  PostgresTrainingJobStore,
  runMigrations,
} from '@parlance/persistence';
import { readTrainerConfig, type RunningTrainer, startTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { griefingRows } from '../support/griefing-rows.js';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';
import { writeRenamedBase } from '../support/renamed-base.js';

const TOKEN = 'a-token-for-the-specs';
const LONG = { timeout: 55_000, interval: 200 };
const folder = mkdtempSync(join(tmpdir(), 'parlance-new-base-'));
const newBase = join(folder, 'new.parlance');

let postgres: RunningPostgres;
let database: DataSource;
let registry: PostgresModelRegistry;
let trainer: RunningTrainer;

function start(bundle: string): Promise<RunningTrainer> {
  const config = readTrainerConfig({
    DATABASE_URL: postgres.url,
    PORT: '0',
    PARLANCE_ADMIN_TOKEN: TOKEN,
    PARLANCE_BUNDLE: bundle,
    PARLANCE_TRAINING_QUIET_SECONDS: '0',
    PARLANCE_TRAINING_MINUTES_BETWEEN: '0',
  });
  return startTrainer(config, new StructuredLogger({ service: 'trainer', destination: { write: () => undefined } }));
}

function request(method: string, path: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  return fetch(`${trainer.url}/v1/platforms/gaming${path}`, { method, headers, body: JSON.stringify(body) });
}

const champion = async () => (await registry.champions())[0];

beforeAll(async () => {
  postgres = await PostgresForTests.start();
  await runMigrations(postgres.url);
  database = await openDatabase(postgres.url);
  registry = new PostgresModelRegistry(database);
  await writeRenamedBase(newBase, 'base-new');
  trainer = await start(BASE_BUNDLE_PATH);
  const policy = { labels: { griefing: { review: 0.5 } }, ownLabels: ['griefing'], onScoringFailure: 'review' };
  expect((await request('PUT', '', { displayName: 'Gaming', policy })).status).toBeLessThan(300);
  await new PostgresCorrectionStore(database).add(
    griefingRows().map(({ text, labels }) => ({
      platform: 'gaming',
      text,
      labels: { griefing: labels.griefing === 1 },
      moderator: 'ann',
      judgedAt: new Date('2026-11-25T12:00:00Z'),
    })),
  );
});

afterAll(async () => {
  await trainer.close();
  await database.destroy();
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

describe('a trainer with a new base', () => {
  it('keeps the old base and the new one, trains the platform again without a new correction, and has the gate judge', async () => {
    await expect.poll(champion, LONG).toBeDefined();
    const before = await champion();
    await trainer.close();
    trainer = await start(newBase);
    const jobs = new PostgresTrainingJobStore(database);
    await expect.poll(async () => (await jobs.jobs('gaming', 1))[0]?.reason, LONG).toBe('a new base model, base-new');
    await expect.poll(async () => (await jobs.jobs('gaming', 1))[0]?.state, LONG).toBe('finished');
    const [job] = await jobs.jobs('gaming', 1);
    // The new base is the old one by another name: nothing is better.
    expect(job!.outcome).toMatchObject({
      promoted: false,
      verdict: { reasons: [{ code: 'not-better-within-noise' }] },
    });
    const [retrained] = await registry.models('gaming');
    expect(retrained).toMatchObject({ model: job!.outcome!.model, state: 'rejected', base: { model: 'base-new' } });
    expect(await champion()).toEqual(before);
    for (const [base, path] of [
      [before!.base, BASE_BUNDLE_PATH],
      [retrained!.base, newBase],
    ] as const)
      expect(Buffer.compare(await registry.baseBundle(base), readBundle(path).bytes)).toBe(0);
  }, 60_000);

  it('answers 409 to a way back to a model whose base is gone, and changes nothing', async () => {
    const old = (await champion())!;
    const { model: retrained } = (await registry.models('gaming'))[0]!;
    expect((await request('POST', `/models/${retrained}/promote`, {})).status).toBe(200);
    await database.query('DELETE FROM bases WHERE sha256 = $1', [old.base.sha256]);
    const refused = await request('POST', '/rollback', { model: old.model });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ title: 'Base model gone', status: 409 });
    expect((await champion())!.model).toBe(retrained);
    expect((await registry.promotions('gaming')).map(({ model }) => model)).toEqual([retrained, old.model]);
  });
});
