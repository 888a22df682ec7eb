import { decisionsResponse } from '@parlance/contracts';
import { openDatabase, PostgresPlatformStore, runMigrations } from '@parlance/persistence';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { issueKey } from '../support/issue-key.js';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';
import { repositoryRoot } from '../support/repository-root.js';
import { PLAIN_POLICY, until } from './running-classifier.js';

const MAIN = join(repositoryRoot, 'apps/classifier/dist/main.js');

let postgres: RunningPostgres;
let key: string;
let children: ChildProcess[] = [];

beforeAll(async () => {
  postgres = await PostgresForTests.start();
  await runMigrations(postgres.url);
  const database = await openDatabase(postgres.url);
  await new PostgresPlatformStore(database).put({ id: 'gaming', displayName: 'Gaming', policy: PLAIN_POLICY });
  key = await issueKey(database, { role: 'submit', platforms: ['gaming'] });
  await database.destroy();
});

afterEach(() => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  children = [];
});

afterAll(() => postgres.stop());

interface Run {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly errors: string[];
  readonly ended: Promise<number>;
}

/** Runs the classifier with these settings and no others. */
function run(settings: Record<string, string>): Run {
  const environment = { PATH: process.env['PATH'], PORT: '0', PARLANCE_WORKERS: '1', ...settings };
  const child = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const lines: string[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  return { child, lines, errors, ended: once(child, 'close').then(() => child.exitCode ?? -1) };
}

/** The address a running classifier logs once it listens. */
async function started({ lines, errors }: Run): Promise<string> {
  const line = (): string | undefined => lines.find((candidate) => candidate.includes('"msg":"started"'));
  await until(`starting (${errors.join(' ')})`, 30_000, () => Promise.resolve(line() !== undefined));
  return (JSON.parse(line()!) as { url: string }).url;
}

describe('the classifier as a process', () => {
  it('names every bad setting in a line each, without a stack, and ends with 2', async () => {
    const { ended, errors, lines } = run({ PORT: 'http', KAFKA_BROKERS: 'nonsense' });
    expect(await ended).toBe(2);
    expect(lines).toEqual([]);
    expect(errors).toEqual([
      'SettingsError: the settings need attention:',
      '  PORT: expected a whole number from 0 to 65535',
      '  DATABASE_URL: is not set',
      '  KAFKA_BROKERS: expected host:port, several separated by commas',
    ]);
  });

  it('says in one line that its port is taken, or that its bundle cannot be used', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    const busy = run({ PORT: String(port), DATABASE_URL: postgres.url });
    expect(await busy.ended).toBe(1);
    expect(busy.errors).toEqual([`Error: listen EADDRINUSE: address already in use 127.0.0.1:${port}`]);
    blocker.close();

    const noBundle = run({ PARLANCE_BUNDLE: MAIN, DATABASE_URL: postgres.url });
    expect(await noBundle.ended).toBe(1);
    expect(noBundle.errors).toHaveLength(1);
    expect(noBundle.errors[0]).toMatch(/^NotABundleError: .*main\.js: not a Parlance bundle/);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('answers the requests at hand after %s, then ends with 0', async (signal) => {
    const classifier = run({ DATABASE_URL: postgres.url });
    const url = await started(classifier);
    await until('readiness', 10_000, async () => (await fetch(`${url}/health/ready`)).status === 200);
    const contents = Array.from({ length: 1000 }, (_, i) => ({
      id: `${i}`,
      text: `message ${i} of some length ${'word '.repeat(20)}`,
    }));
    const answer = fetch(`${url}/v1/platforms/gaming/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ contents }),
    });
    await until('work', 10_000, async () =>
      /parlance_queue_texts [1-9]/.test(await (await fetch(`${url}/metrics`)).text()),
    );
    classifier.child.kill(signal);
    const response = await answer;
    expect(response.status).toBe(200);
    expect(decisionsResponse.parse(await response.json()).decisions).toHaveLength(1000);
    expect(await classifier.ended).toBe(0);
    expect(classifier.errors).toEqual([]);
    expect(classifier.lines.at(-1)).toContain('"msg":"stopped"');
  });
});
