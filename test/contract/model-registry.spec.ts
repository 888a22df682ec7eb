import { PostgresModelRegistry } from '@parlance/persistence';
import { InMemoryModelRegistry, MODEL_REGISTRY_CONTRACT } from '@parlance/persistence/testing';
import { describe, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryModelRegistry', () => {
  for (const { behaviour, holds } of MODEL_REGISTRY_CONTRACT) {
    it(behaviour, () => holds(new InMemoryModelRegistry()));
  }
});

describe('PostgresModelRegistry', () => {
  const database = migratedPostgres(['out_of_fold_scores', 'promotions', 'models', 'pins']);

  for (const { behaviour, holds } of MODEL_REGISTRY_CONTRACT) {
    it(behaviour, () => holds(new PostgresModelRegistry(database())));
  }
});
