import { type DataSource, openDatabase, runMigrations } from '@parlance/persistence';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';

/** A PostgreSQL with every table for the specs of the `describe` around it, the named ones empty before each. */
export function migratedPostgres(tables: readonly string[]): () => DataSource {
  let postgres: RunningPostgres;
  let database: DataSource;
  beforeAll(async () => {
    postgres = await PostgresForTests.start();
    await runMigrations(postgres.url);
    database = await openDatabase(postgres.url);
  });
  afterAll(async () => {
    await database.destroy();
    await postgres.stop();
  });
  beforeEach(() => database.query(`TRUNCATE ${tables.join(', ')}`));
  return () => database;
}
