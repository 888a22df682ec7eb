import { PostgresAccessKeyStore } from '@parlance/persistence';
import { ACCESS_KEY_STORE_CONTRACT, InMemoryAccessKeyStore } from '@parlance/persistence/testing';
import { describe, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryAccessKeyStore', () => {
  for (const { behaviour, holds } of ACCESS_KEY_STORE_CONTRACT) {
    it(behaviour, () => holds(new InMemoryAccessKeyStore()));
  }
});

describe('PostgresAccessKeyStore', () => {
  const database = migratedPostgres(['access_keys']);

  for (const { behaviour, holds } of ACCESS_KEY_STORE_CONTRACT) {
    it(behaviour, () => holds(new PostgresAccessKeyStore(database())));
  }
});
