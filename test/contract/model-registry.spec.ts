import { openDatabase, PostgresModelRegistry, runMigrations, type DataSource } from '@parlance/persistence';
import { InMemoryModelRegistry, MODEL_REGISTRY_CONTRACT } from '@parlance/persistence/testing';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';

describe('InMemoryModelRegistry', () => {
  for (const { behaviour, holds } of MODEL_REGISTRY_CONTRACT) {
    it(behaviour, () => holds(new InMemoryModelRegistry()));
  }
});

describe('PostgresModelRegistry', () => {
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
  beforeEach(() => database.query('TRUNCATE out_of_fold_scores, promotions, models'));

  for (const { behaviour, holds } of MODEL_REGISTRY_CONTRACT) {
    it(behaviour, () => holds(new PostgresModelRegistry(database)));
  }
});
