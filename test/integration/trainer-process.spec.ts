import { runMigrations } from '@parlance/persistence';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';

const TRAINER = join(dirname(createRequire(import.meta.url).resolve('@parlance/trainer')), 'main.js');
const TOKEN = 'a-token-for-the-specs';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await PostgresForTests.start();
  await runMigrations(postgres.url);
});
afterAll(() => postgres.stop());

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Started {
  readonly process: ChildProcess;
  readonly output: { text: string };
  readonly ended: Promise<number | null>;
}

function start(settings: Record<string, string>): Started {
  const child = spawn(process.execPath, [TRAINER], { env: { PATH: process.env['PATH'], ...settings } });
  children.push(child);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output.text += String(data)));
  return { process: child, output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

async function startReady(settings: Record<string, string> = {}): Promise<Started & { url: string }> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const started = start({
    DATABASE_URL: postgres.url,
    PARLANCE_ADMIN_TOKEN: TOKEN,
    PORT: new URL(url).port,
    ...settings,
  });
  await expect.poll(() => started.output.text, { timeout: 30_000 }).toContain('trainer.started');
  return { ...started, url };
}

describe('the trainer as a process', () => {
  it('names every setting that is missing or wrong, in one go, and no value', async () => {
    const { output, ended } = start({ PORT: 'http', DATABASE_URL: 'mysql://u:hush@h/d', KAFKA_BROKERS: '' });
    expect(await ended).toBe(2);
    expect(output.text.split('\n')).toEqual([
      'The trainer did not start: the settings need attention:',
      '  PORT: expected a whole number from 0 to 65535',
      '  DATABASE_URL: expected postgres://user:password@host:port/database',
      '  PARLANCE_ADMIN_TOKEN: is not set',
      '',
    ]);
  });

  it('says in one line that the database does not answer', async () => {
    const port = await freePort();
    const { output, ended } = start({
      DATABASE_URL: `postgres://u:hush@127.0.0.1:${port}/d`,
      PARLANCE_ADMIN_TOKEN: TOKEN,
    });
    expect(await ended).toBe(1);
    expect(output.text).toBe(
      `The trainer did not start: opening the database: the database is not available: connect ECONNREFUSED 127.0.0.1:${port}\n`,
    );
  });

  it('says in one line that its port is taken', async () => {
    const { url } = await startReady();
    const { output, ended } = start({
      DATABASE_URL: postgres.url,
      PARLANCE_ADMIN_TOKEN: TOKEN,
      PORT: new URL(url).port,
    });
    expect(await ended).toBe(1);
    expect(output.text).toMatch(/^The trainer did not start: listen EADDRINUSE: address already in use .*$/m);
  });

  it('is not ready before the migrations ran, and says so', async () => {
    const empty = await PostgresForTests.start();
    try {
      const { url, process: child, ended } = await startReady({ DATABASE_URL: empty.url });
      const ready = await fetch(`${url}/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { ready: false, checks: { database: 'the database has no schema yet: run the migrations' } },
      ]);
      child.kill('SIGTERM');
      await ended;
    } finally {
      await empty.stop();
    }
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('on %s answers the request under way, then ends with 0', async (signal) => {
    const { url, process: child, ended } = await startReady();
    const slow = request(`${url}/v1/platforms/slow-${signal.toLowerCase()}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', expect: '100-continue' },
    });
    const answered = once(slow, 'response') as Promise<[{ statusCode: number; resume(): void }]>;
    slow.flushHeaders();
    // The server has taken the request: it asks for the body.
    await once(slow, 'continue');
    child.kill(signal);
    await expect
      .poll(() =>
        fetch(`${url}/health/live`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    slow.end(JSON.stringify({ displayName: 'Slow', policy: { labels: { spam: {} } } }));
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(201);
    expect(await ended).toBe(0);
  });

  it('turns away whoever asks too often, in a problem document that says when to come back', async () => {
    const { url } = await startReady({ PARLANCE_ADMIN_REQUESTS_PER_MINUTE: '3' });
    const ask = () => fetch(`${url}/v1/platforms`, { headers: { authorization: 'Bearer guess' } });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await ask()).status);
    expect(statuses).toEqual([401, 401, 401]);
    const refused = await ask();
    expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'application/problem+json']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});
