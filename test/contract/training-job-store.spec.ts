import { PostgresTrainingJobStore } from '@parlance/persistence';
import { InMemoryTrainingJobStore, TRAINING_JOB_STORE_CONTRACT } from '@parlance/persistence/testing';
import { describe, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryTrainingJobStore', () => {
  for (const { behaviour, holds } of TRAINING_JOB_STORE_CONTRACT) {
    it(behaviour, () => holds(new InMemoryTrainingJobStore()));
  }
});

describe('PostgresTrainingJobStore', () => {
  const database = migratedPostgres(['training_jobs']);

  for (const { behaviour, holds } of TRAINING_JOB_STORE_CONTRACT) {
    it(behaviour, () => holds(new PostgresTrainingJobStore(database())));
  }
});
