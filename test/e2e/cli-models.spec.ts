import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { modelDetailsView, modelsView } from '@parlance/contracts';
import { type DataSource, PostgresModelRegistry } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learnGriefing, type LearntGriefing } from '../support/learn-griefing.js';
import { rewriteBundle } from '../support/rewrite-bundle.js';
import { runCli } from '../support/run-cli.js';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { ask, startTrainerForSpec } from '../support/trainer-for-spec.js';
import { TRAINER_TOKEN as TOKEN } from '../support/trainer-process.js';

const GRIEFING = { ownLabels: ['griefing'], labels: { griefing: { review: 0.5 } } };

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer;
let folder: string;
let learnt: LearntGriefing;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlance-models-'));
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  const environment = {
    DATABASE_URL: postgres.url,
    PARLANCE_BUNDLE: BASE_BUNDLE_PATH,
  };
  trainer = await startTrainerForSpec(environment);
  await put('gaming', GRIEFING);
  await put('kids', { labels: { insult: { block: 0.9 } } });
  learnt = (await learnGriefing('gaming', [1]))[0]!;
  await writeFile(file('good'), learnt.bundle);
});
afterAll(async () => {
  await trainer.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

const headers = { authorization: `Bearer ${TOKEN}` };
const file = (name: string): string => join(folder, `${name}.parlance`);

async function put(platform: string, policy: object): Promise<void> {
  const { status } = await ask('PUT', `${trainer.url}/v1/platforms/${platform}`, {
    body: { displayName: platform, policy },
  });
  expect(status).toBe(201);
}

const models = (command: string, args: readonly string[], platform = 'gaming') =>
  runCli(['models', command, '--url', trainer.url, '--platform', platform, ...args], {
    env: { PARLANCE_TOKEN: TOKEN },
  });

const listed = async (platform = 'gaming') =>
  modelsView.parse(JSON.parse((await models('list', ['--json'], platform)).stdout));

async function importing(bytes: Uint8Array | string, platform = 'gaming') {
  await writeFile(file('given'), bytes);
  return models('import', [file('given')], platform);
}

async function send(bytes: Uint8Array, mediaType = 'application/octet-stream') {
  const response = await fetch(`${trainer.url}/v1/platforms/gaming/models`, {
    method: 'POST',
    headers: { ...headers, 'content-type': mediaType },
    body: Uint8Array.from(bytes),
  });
  return { status: response.status, body: (await response.json()) as { type?: string } };
}

describe('parlance models', () => {
  it.each<[string, () => Uint8Array, number, string]>([
    ['that is none', () => new TextEncoder().encode('PK not a bundle'), 422, 'not-a-bundle'],
    ['that was cut off', () => learnt.bundle.slice(0, -1000), 422, 'bundle-truncated'],
    [
      'of which one byte was altered',
      () => learnt.bundle.map((byte, at) => (at === learnt.bundle.length - 5000 ? byte ^ 1 : byte)),
      422,
      'bundle-altered',
    ],
    [
      'of another base',
      () => rewriteBundle(learnt.bundle, { base: { model: 'another', sha256: '0'.repeat(64) } }),
      422,
      'bundle-for-another-base',
    ],
    [
      'that scores otherwise than it says',
      () => rewriteBundle(learnt.bundle, { golden: [{ text: 'gg', scores: { griefing: 0.123 } }] }),
      422,
      'bundle-golden-mismatch',
    ],
    ['without golden texts', () => rewriteBundle(learnt.bundle, { golden: [] }), 422, 'bundle-golden-missing'],
    ['whose version no path can hold', () => rewriteBundle(learnt.bundle, { model: 'A/B' }), 422, 'bundle-manifest'],
    [
      'that does not say what it was learnt from',
      () => rewriteBundle(learnt.bundle, { data: {} }),
      422,
      'bundle-manifest',
    ],
    ['that is larger than the server takes', () => new Uint8Array(5_000_000), 413, 'body-too-large'],
  ])('refuses a bundle %s, by name, and keeps nothing of it', async (_, bytes, status, kind) => {
    expect(await send(bytes())).toMatchObject({ status, body: { type: `urn:parlance:problem:${kind}` } });
    expect((await listed()).models).toEqual([]);
  });

  it('refuses one with labels that the policy does not have, in words', async () => {
    const { code, stdout, stderr } = await importing(learnt.bundle, 'kids');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('422 Labels not in the policy: the policy does not have griefing: it has insult');
    expect((await listed('kids')).models).toEqual([]);
  });

  it('refuses bytes under another name, and bytes where JSON is due', async () => {
    expect(await send(learnt.bundle, 'application/zip')).toMatchObject({ status: 415 });
    expect(await send(new TextEncoder().encode('{}'), 'application/json')).toMatchObject({ status: 415 });
    const corrections = await fetch(`${trainer.url}/v1/platforms/gaming/corrections`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/octet-stream' },
      body: 'x',
    });
    expect(corrections.status).toBe(415);
  });

  it('imports a bundle as a challenger that nobody compared, and changes nothing the second time', async () => {
    const { model } = learnt.facts;
    expect(await importing(learnt.bundle)).toMatchObject({ code: 0, stdout: `${model}: kept as challenger\n` });
    const { champion, waiting, models: kept } = await listed();
    expect([champion, waiting]).toEqual([null, null]);
    expect(kept).toHaveLength(1);
    const { labels, sha256, base, dataset, seed, metrics } = learnt.facts;
    expect(kept[0]).toMatchObject({ model, labels, sha256, base, dataset, seed, metrics });
    expect(kept[0]).not.toHaveProperty('verdict');
    expect(await new PostgresModelRegistry(database).outOfFoldScores(model)).toEqual(new Map());
    const again = await importing(learnt.bundle);
    expect(again).toMatchObject({ code: 0, stdout: `${model}: it was there already, as challenger\n` });
    expect(await listed()).toMatchObject({ champion, models: kept, promotions: [] });
  });

  it('refuses another bundle of the same version', async () => {
    const other = rewriteBundle(learnt.bundle, { metrics: { better: true } });
    expect(await send(other)).toMatchObject({ status: 409, body: { type: 'urn:parlance:problem:model-name-taken' } });
    await put('arena', GRIEFING);
    expect((await importing(learnt.bundle, 'arena')).stderr).toContain('409 Version taken');
  });

  it('exports the bytes that were imported', async () => {
    const { model } = learnt.facts;
    const out = file('exported');
    const { code, stdout } = await models('export', ['--model', model, '--out', out]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${out}: ${model}, ${learnt.bundle.length.toLocaleString('en-US')} bytes\n`,
    });
    expect(
      createHash('sha256')
        .update(await readFile(out))
        .digest('hex'),
    ).toBe(learnt.facts.sha256);
    expect((await runCli(['inspect', out])).stdout).toContain(model);
  });

  it('promotes it and brings the base model back, and the model again', async () => {
    const { model } = learnt.facts;
    expect((await models('promote', [model])).stdout).toBe(`${model} serves\n`);
    expect((await models('list', [])).stdout).toMatch(
      new RegExp(`^${model} serves\n\nmodel .*\n${model} +champion +griefing`),
    );
    expect((await models('rollback', ['--base'])).stdout).toBe('the base model serves\n');
    expect((await models('rollback', [model])).stdout).toBe(`${model} serves\n`);
    expect((await models('show', [model])).stdout).toContain('nobody compared it with another model');
    const shown = await models('show', [model, '--json']);
    expect(modelDetailsView.parse(JSON.parse(shown.stdout))).toMatchObject({ model, comparison: null });
  });

  it.each<[string, string[], RegExp]>([
    ['show', ['gaming-0'], /404 Unknown model: the registry has no model gaming-0/],
    ['export', ['--model', 'gaming-0', '--out', 'x.parlance'], /404 Unknown model/],
    ['promote', ['gaming-0'], /404 Unknown model/],
    ['rollback', [], /name one: the version of an earlier champion, or --base/],
    ['import', ['not-there.parlance'], /cannot read not-there\.parlance: ENOENT/],
  ])('says what is wrong with %s %j', async (command, args, message) => {
    const { code, stdout, stderr } = await models(command, args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('shows no platform the models of another', async () =>
    expect((await models('show', [learnt.facts.model], 'kids')).stderr).toContain('404 Unknown model'));
});
