import { openDatabase, PostgresCorrectionStore, runMigrations, type DataSource } from '@parlance/persistence';
import { CORRECTION_STORE_CONTRACT, InMemoryCorrectionStore } from '@parlance/persistence/testing';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';

describe('InMemoryCorrectionStore', () => {
  for (const { behaviour, holds } of CORRECTION_STORE_CONTRACT) {
    it(behaviour, () => holds(new InMemoryCorrectionStore()));
  }
});

describe('PostgresCorrectionStore', () => {
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
  beforeEach(() => database.query('TRUNCATE texts, corrections, decisions'));

  for (const { behaviour, holds } of CORRECTION_STORE_CONTRACT) {
    it(behaviour, () => holds(new PostgresCorrectionStore(database)));
  }
});
