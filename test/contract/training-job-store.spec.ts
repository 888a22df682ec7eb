import { openDatabase, PostgresTrainingJobStore, runMigrations, type DataSource } from '@parlance/persistence';
import { InMemoryTrainingJobStore, TRAINING_JOB_STORE_CONTRACT } from '@parlance/persistence/testing';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';

describe('InMemoryTrainingJobStore', () => {
  for (const { behaviour, holds } of TRAINING_JOB_STORE_CONTRACT) {
    it(behaviour, () => holds(new InMemoryTrainingJobStore()));
  }
});

describe('PostgresTrainingJobStore', () => {
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
  beforeEach(() => database.query('TRUNCATE training_jobs'));

  for (const { behaviour, holds } of TRAINING_JOB_STORE_CONTRACT) {
    it(behaviour, () => holds(new PostgresTrainingJobStore(database)));
  }
});
