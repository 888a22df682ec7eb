import { runMigrations } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';
import { startTrainerForSpec } from '../support/trainer-for-spec.js';
import { TRAINER_TOKEN as TOKEN } from '../support/trainer-process.js';

const MIGRATE = fileURLToPath(new URL('../../libs/persistence/bin/migrate.js', import.meta.url));

/** Stands between the trainer and PostgreSQL, so that the way between them can be cut and mended. */
class CuttableWay {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(private readonly target: URL) {}

  /** The database's address by this way. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.#port}`;
    return url.href;
  }

  async open(): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(Number(this.target.port), this.target.hostname);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('close', () => other.destroy());
        socket.on('error', () => other.destroy());
        socket.pipe(other);
      }
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async cut(): Promise<void> {
    const closed = once(this.#server!, 'close');
    this.#server!.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}

let postgres: RunningPostgres;
let way: CuttableWay;
let trainer: RunningTrainer;
const lines: string[] = [];

beforeAll(async () => {
  postgres = await PostgresForTests.start();
  await runMigrations(postgres.url);
  way = new CuttableWay(new URL(postgres.url));
  await way.open();
  trainer = await startTrainerForSpec({ DATABASE_URL: way.url }, lines);
});
afterAll(async () => {
  await trainer.close();
  await way.cut();
  await postgres.stop();
});

const ask = (path: string) => fetch(`${trainer.url}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });

it('a trainer whose database is away says so and works again when it is back', async () => {
  expect((await ask('/v1/platforms')).status).toBe(200);
  await way.cut();

  const refused = await ask('/v1/platforms');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  const document = await refused.text();
  expect(JSON.parse(document)).toMatchObject({ type: 'urn:parlance:problem:unavailable', status: 503 });
  // Hosts and ports are for the log.
  expect(document).not.toContain('127.0.0.1');
  expect(lines.join('')).toContain('listing the platforms: the database is not available');
  expect((await ask('/health/ready')).status).toBe(503);
  expect((await ask('/health/live')).status).toBe(200);

  await way.open();
  expect((await ask('/v1/platforms')).status).toBe(200);
  expect((await ask('/health/ready')).status).toBe(200);
});

it('the migration script says what it applied, then that nothing is left to do', async () => {
  const empty = await PostgresForTests.start();
  try {
    const migrate = () => promisify(execFile)(process.execPath, [MIGRATE], { env: { DATABASE_URL: empty.url } });
    expect((await migrate()).stdout).toMatch(/^Applied CreatePlatforms\d+(, \w+)+\.\n$/);
    expect((await migrate()).stdout).toBe('The schema is up to date.\n');
  } finally {
    await empty.stop();
  }
});

it('the migration script names the setting it lacks, and a database that does not answer', async () => {
  const failure = (env: Record<string, string>) =>
    promisify(execFile)(process.execPath, [MIGRATE], { env }).then(
      () => undefined,
      (error: { code: number; stderr: string }) => ({ code: error.code, stderr: error.stderr }),
    );
  expect(await failure({})).toEqual({
    code: 2,
    stderr: 'DATABASE_URL is not set: postgres://user:password@host:5432/database\n',
  });
  const unreachable = await failure({ DATABASE_URL: 'postgres://u:hush@127.0.0.1:1/d' });
  expect(unreachable?.code).toBe(1);
  expect(unreachable?.stderr).toMatch(/^Migration failed: opening the database: .*ECONNREFUSED 127\.0\.0\.1:1\n$/);
});
