import { type DataSource, PostgresAuditLog, PostgresPlatformStore } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { startTrainerForSpec } from '../support/trainer-for-spec.js';
import { TRAINER_TOKEN as TOKEN } from '../support/trainer-process.js';

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer;

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  for (const id of ['gaming', 'kids'])
    await new PostgresPlatformStore(database).put({
      id,
      displayName: id,
      policy: { labels: {}, onScoringFailure: 'review' },
    });
  trainer = await startTrainerForSpec({ DATABASE_URL: postgres.url });
});
afterAll(async () => {
  await trainer?.close();
  await postgres?.stop();
});

const keys = (args: readonly string[], token = TOKEN) =>
  runCli(['keys', ...args, '--url', trainer.url], { env: { PARLANCE_TOKEN: token } });

async function statusOf(path: string, token: string): Promise<number> {
  return (await fetch(`${trainer.url}/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
}

describe('parlance keys', () => {
  it('makes a key that opens what it was made for, lists it without its secret, and revokes it', async () => {
    const made = await keys([
      'create',
      '--name',
      'ann',
      '--role',
      'lead',
      '--platform',
      'gaming',
      '--platform',
      'kids',
    ]);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^plk_[\w-]{43}\n$/) as string });
    const secret = made.stdout.trim();
    const id = /^key (\S+), shown this once:\n$/.exec(made.stderr)?.[1];
    expect(await statusOf('platforms/kids/policy', secret)).toBe(200);
    expect(await statusOf('keys', secret)).toBe(403);

    const before = await keys(['list']);
    expect(before.stdout).toMatch(new RegExp(`^id .* revoked\n${id} +ann +lead +gaming,kids +\\d{4}-\\S+Z +admin\n$`));
    expect(before.stdout).not.toContain(secret);

    expect(await keys(['revoke', id!])).toEqual({ code: 0, stdout: 'revoked ann\n', stderr: '' });
    expect(await statusOf('platforms/kids/policy', secret)).toBe(401);
    expect((await keys(['list'])).stdout).toMatch(/ admin +\d{4}-\S+Z\n$/);
    expect(
      (await new PostgresAuditLog(database).entries({ limit: 10 })).map(({ actor, action, facts }) => [
        actor,
        action,
        facts,
      ]),
    ).toEqual([
      ['admin', 'key.revoked', { key: id, name: 'ann', role: 'lead', platforms: 'gaming, kids' }],
      ['admin', 'key.created', { key: id, name: 'ann', role: 'lead', platforms: 'gaming, kids' }],
    ]);
  });

  it('lets a key of ops make others, in its own name', async () => {
    const ops = await keys(['create', '--name', 'on-call', '--role', 'ops', '--all-platforms']);
    const made = await keys(['create', '--name', 'bot', '--role', 'submit', '--platform', 'gaming'], ops.stdout.trim());
    expect(made.code).toBe(0);
    expect((await keys(['list'])).stdout).toMatch(/ bot +submit +gaming +\S+ +key:on-call\n/);
    expect(
      (await keys(['create', '--name', 'more', '--role', 'ops', '--all-platforms'], made.stdout.trim())).stderr,
    ).toMatch(/403 Forbidden: key:bot may not do this here: it takes the role ops\n$/);
  });

  it.each<[string, string[], RegExp]>([
    ['a key that opens nowhere', ['create', '--name', 'x', '--role', 'lead'], /say where the key opens: --platform/],
    [
      'a key that opens here and everywhere',
      ['create', '--name', 'x', '--role', 'lead', '--platform', 'kids', '--all-platforms'],
      /say where the key opens: --platform/,
    ],
    [
      'a role there is not',
      ['create', '--name', 'x', '--role', 'chief', '--all-platforms'],
      /submit, moderate, lead, ops/,
    ],
    [
      'a platform misspelt',
      ['create', '--name', 'x', '--role', 'lead', '--platform', 'gamin'],
      /422 .*\/platforms\/0: there is no platform gamin/,
    ],
    ['a key there is not', ['revoke', 'nonsense'], /404 Unknown key: there is no key of this id/],
  ])('says what is wrong with %s', async (_, args, message) => {
    const { code, stdout, stderr } = await keys(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('says that a name is taken', async () => {
    const args = ['create', '--name', 'twice', '--role', 'submit', '--platform', 'kids'];
    expect((await keys(args)).code).toBe(0);
    expect(await keys(args)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/409 .*named twice already/) as string,
    });
  });
});
