import type { DataSource } from '@parlance/persistence';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';

/** A PostgreSQL with every table for the specs of the `describe` around it, the named ones empty before each. */
export function migratedPostgres(tables: readonly string[]): () => DataSource {
  let postgres: MigratedPostgres;
  beforeAll(async () => {
    postgres = await startMigratedPostgres();
  });
  afterAll(() => postgres.stop());
  if (tables.length > 0) beforeEach(() => postgres.database.query(`TRUNCATE ${tables.join(', ')}`));
  return () => postgres.database;
}
