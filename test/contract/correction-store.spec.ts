import { PostgresCorrectionStore } from '@parlance/persistence';
import { CORRECTION_STORE_CONTRACT, InMemoryCorrectionStore } from '@parlance/persistence/testing';
import { describe, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryCorrectionStore', () => {
  for (const { behaviour, holds } of CORRECTION_STORE_CONTRACT) {
    it(behaviour, () => holds(new InMemoryCorrectionStore()));
  }
});

describe('PostgresCorrectionStore', () => {
  const database = migratedPostgres(['texts', 'corrections', 'decisions']);

  for (const { behaviour, holds } of CORRECTION_STORE_CONTRACT) {
    it(behaviour, () => holds(new PostgresCorrectionStore(database())));
  }
});
