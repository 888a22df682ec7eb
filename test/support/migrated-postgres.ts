import { type DataSource, openDatabase, runMigrations } from '@parlance/persistence';
import { PostgresForTests } from './postgres.js';

/** A database of a spec's own with every table, and a connection to it. */
export interface MigratedPostgres {
  readonly url: string;
  readonly database: DataSource;
  stop(): Promise<void>;
}

export async function startMigratedPostgres(): Promise<MigratedPostgres> {
  const postgres = await PostgresForTests.start();
  await runMigrations(postgres.url);
  const database = await openDatabase(postgres.url);
  return {
    url: postgres.url,
    database,
    stop: async () => {
      await database.destroy();
      await postgres.stop();
    },
  };
}
