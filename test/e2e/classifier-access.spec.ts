import { newAccessKeySecret, problem, secretHash } from '@parlance/contracts';
import type { AccessGrant } from '@parlance/domain';
import { type DataSource, openDatabase, PostgresAccessKeyStore } from '@parlance/persistence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CuttableConnection } from './cuttable-connection.js';
import { type ClassifierUnderTest, PLAIN_POLICY, startClassifierUnderTest, until } from './running-classifier.js';

/** What a revocation may take to arrive. */
const REVOCATION_LIMIT_MS = 5_000;
const GAMING: AccessGrant = { role: 'submit', platforms: ['gaming'] };

let classifier: ClassifierUnderTest;
let connection: CuttableConnection;
let database: DataSource;

async function start(settings: Parameters<typeof startClassifierUnderTest>[1] = {}): Promise<void> {
  const platforms = ['gaming', 'kids'].map((id) => ({ id, policy: PLAIN_POLICY }));
  classifier = await startClassifierUnderTest(platforms, settings, {
    databaseUrl: async (url) => {
      database = await openDatabase(url);
      connection = await CuttableConnection.to(url);
      return connection.url;
    },
  });
  await until('readiness', 10_000, async () => (await fetch(`${classifier.url}/health/ready`)).status === 200);
}

afterEach(async () => {
  await database.destroy();
  await classifier.stop();
  await connection.close();
});

async function issue(
  name: string,
  grant: AccessGrant = GAMING,
): Promise<{ readonly id: string; readonly secret: string }> {
  const secret = newAccessKeySecret();
  const key = await new PostgresAccessKeyStore(database).add({ name, ...grant, createdBy: 'spec' }, secretHash(secret));
  return { id: key.id, secret };
}

async function statusWith(token: string | undefined, platform = 'gaming'): Promise<number> {
  const response = await ask(token, platform);
  await response.body?.cancel();
  return response.status;
}

const ask = (token: string | undefined, platform: string): Promise<Response> =>
  fetch(`${classifier.url}/v1/platforms/${platform}/decisions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ contents: [{ id: 'a', text: 'good game' }] }),
  });

describe('a classifier that asks for keys', () => {
  beforeEach(() => start());

  it('takes a key made a moment ago, and stops taking it within seconds once it is revoked', async () => {
    const { id, secret } = await issue('bot');
    expect(await statusWith(secret)).toBe(200);
    await new PostgresAccessKeyStore(database).revoke(id);
    await until('the revocation', REVOCATION_LIMIT_MS, async () => (await statusWith(secret)) === 401);
  });

  it('says the same of a platform that is not the key’s and of one that does not exist', async () => {
    const { secret } = await issue('bot', { role: 'lead', platforms: ['gaming'] });
    const refused = await Promise.all(
      ['kids', 'nowhere'].map(async (platform) => problem.parse(await (await ask(secret, platform)).json())),
    );
    expect(refused[0]).toEqual({
      type: 'urn:parlance:problem:forbidden',
      title: 'Forbidden',
      status: 403,
      detail: 'key:bot may not do this here: it takes the role submit',
    });
    expect(refused[1]).toEqual(refused[0]);
  });

  it('says the same of a key that never was and of one that was revoked', async () => {
    const { id, secret } = await issue('bot');
    await new PostgresAccessKeyStore(database).revoke(id);
    const [unknown, revoked] = await Promise.all(
      [newAccessKeySecret(), secret].map(async (token) => problem.parse(await (await ask(token, 'gaming')).json())),
    );
    expect(unknown).toMatchObject({ status: 401, detail: 'this is no key, or it was revoked' });
    expect(revoked).toEqual(unknown);
  });

  it('takes the keys it knew while the database is away', async () => {
    const { secret } = await issue('bot');
    expect(await statusWith(secret)).toBe(200);
    connection.cut();
    await until('the log', 15_000, () =>
      Promise.resolve(classifier.log.some((line) => line.includes('keys-unavailable'))),
    );
    expect(await statusWith(secret)).toBe(200);
    expect(await statusWith(newAccessKeySecret())).toBe(401);
  });

  it('lets no role submit but those that include it', async () => {
    for (const [role, status] of [
      ['submit', 200],
      ['moderate', 200],
      ['lead', 200],
      ['ops', 403],
    ] as const) {
      const { secret } = await issue(role, { role, platforms: ['gaming'] });
      await until(role, REVOCATION_LIMIT_MS, async () => (await statusWith(secret)) !== 401);
      expect([role, await statusWith(secret)]).toEqual([role, status]);
    }
  });
});

describe('a classifier that is open', () => {
  it('asks for no key', async () => {
    await start({ PARLANCE_HTTP_ACCESS: 'open' });
    expect(await statusWith(undefined)).toBe(200);
    expect(await statusWith('whatever', 'kids')).toBe(200);
  });
});
