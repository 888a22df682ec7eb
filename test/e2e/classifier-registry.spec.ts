import { decisionsResponse, problem } from '@parlance/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CuttableConnection } from './cuttable-connection.js';
import { type ClassifierUnderTest, PLAIN_POLICY, startClassifierUnderTest, until } from './running-classifier.js';

const GAMING = { id: 'gaming', displayName: 'gaming', policy: PLAIN_POLICY };
const BLOCK_ALL = { labels: { toxicity: { block: 0 } }, onScoringFailure: 'block' } as const;
const QUESTION = { contents: [{ id: 'a', text: 'good game, thanks everyone' }] };

/** What an edit may take to arrive. */
const EDIT_LIMIT_MS = 5_000;

let classifier: ClassifierUnderTest;
let connection: CuttableConnection;

async function start(reachable: boolean): Promise<void> {
  classifier = await startClassifierUnderTest(
    [GAMING],
    {},
    {
      databaseUrl: async (url) => {
        connection = await CuttableConnection.to(url);
        if (!reachable) connection.cut();
        return connection.url;
      },
    },
  );
}

afterEach(async () => {
  await classifier.stop();
  await connection.close();
});

const ready = async (): Promise<boolean> => (await fetch(`${classifier.url}/health/ready`)).status === 200;

async function action(platform = 'gaming'): Promise<string> {
  const response = await classifier.decide(platform, QUESTION);
  return decisionsResponse.parse(await response.json()).decisions[0]!.action;
}

describe('a classifier with its registry in PostgreSQL', () => {
  beforeEach(async () => {
    await start(true);
    await until('readiness', EDIT_LIMIT_MS, ready);
  });

  it('decides by an edited policy, and knows a new platform, within five seconds and without a hint', async () => {
    expect(await action()).toBe('allow');
    await classifier.store.put({ ...GAMING, policy: BLOCK_ALL });
    await until('the edit', EDIT_LIMIT_MS, async () => (await action()) === 'block');

    expect((await classifier.decide('new', QUESTION)).status).toBe(404);
    await classifier.store.put({ ...GAMING, id: 'new' });
    await until(
      'the new platform',
      EDIT_LIMIT_MS,
      async () => (await classifier.decide('new', QUESTION)).status === 200,
    );
  });

  it('keeps deciding by what it knew while the database is away, and catches up when it is back', async () => {
    connection.cut();
    await classifier.store.put({ ...GAMING, policy: BLOCK_ALL });
    await until('noticing', EDIT_LIMIT_MS, async () =>
      classifier.log.some((line) => line.includes('platforms-unavailable')),
    );
    expect(await action()).toBe('allow');
    expect(await ready()).toBe(true);
    expect(await classifier.metric('parlance_platforms_known')).toBe(1);

    connection.mend();
    await until('the edit', EDIT_LIMIT_MS, async () => (await action()) === 'block');
    // One line when it went away, however often it was asked.
    expect(classifier.log.filter((line) => line.includes('platforms-unavailable'))).toHaveLength(1);
  });
});

describe('a classifier started while the database is away', () => {
  it('is alive, not ready, and asks clients to come back; and serves once the database is there', async () => {
    await start(false);
    expect((await fetch(`${classifier.url}/health/live`)).status).toBe(200);
    const report = await fetch(`${classifier.url}/health/ready`);
    expect(report.status).toBe(503);
    expect(await report.json()).toEqual({
      ready: false,
      checks: {
        model: 'ok',
        platforms: 'not read from the registry yet',
        champions: 'not all of the registry’s are loaded yet',
        keys: 'not read from the registry yet',
      },
    });
    const response = await classifier.decide('gaming', QUESTION);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(problem.parse(await response.json()).type).toBe('urn:parlance:problem:unavailable');

    connection.mend();
    await until('readiness', EDIT_LIMIT_MS, ready);
    expect(await action()).toBe('allow');
  });
});
