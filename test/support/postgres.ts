import { openDatabase } from '@parlance/persistence';
import { EmbeddedPostgres } from '@parlance/standalone/embedded-postgres';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface RunningPostgres {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  stop(): Promise<void>;
}

/** A PostgreSQL server: the one that DATABASE_URL names, else a new one of our own, gone after `stop()`. */
export async function startSharedPostgres(): Promise<RunningPostgres> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: () => Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), 'parlance-postgres-'));
  await chmod(folder, 0o711);
  const postgres = await EmbeddedPostgres.start({ folder, durable: false });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
      // Elsewhere than in the folder if that cannot be reached by whom PostgreSQL runs as.
      if (!postgres.cluster.startsWith(folder)) await rm(dirname(postgres.cluster), { recursive: true, force: true });
    },
  };
}

/** An empty database of a spec's own, on a real PostgreSQL; `stop()` drops it. */
export const PostgresForTests = {
  async start(): Promise<RunningPostgres> {
    const server = await startSharedPostgres();
    const name = `parlance_test_${randomBytes(6).toString('hex')}`;
    await administer(server.url, `CREATE DATABASE ${name}`);
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return {
      url: url.href,
      stop: async () => {
        await administer(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
        await server.stop();
      },
    };
  },
};

async function administer(url: string, statement: string): Promise<void> {
  const database = await openDatabase(url, { maxConnections: 1 });
  try {
    await database.query(statement);
  } finally {
    await database.destroy();
  }
}
