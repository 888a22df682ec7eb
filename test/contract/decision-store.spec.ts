import { PostgresCorrectionStore, PostgresDecisionStore } from '@parlance/persistence';
import {
  DECISION_STORE_CONTRACT,
  InMemoryCorrectionStore,
  InMemoryDecisionStore,
  InMemoryTexts,
} from '@parlance/persistence/testing';
import { describe, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryDecisionStore', () => {
  for (const { behaviour, holds } of DECISION_STORE_CONTRACT) {
    const texts = new InMemoryTexts();
    const stores = { decisions: new InMemoryDecisionStore(texts), corrections: new InMemoryCorrectionStore(texts) };
    it(behaviour, () => holds(stores));
  }
});

describe('PostgresDecisionStore', () => {
  const database = migratedPostgres(['texts', 'corrections', 'decisions']);

  for (const { behaviour, holds } of DECISION_STORE_CONTRACT) {
    it(behaviour, () =>
      holds({ decisions: new PostgresDecisionStore(database()), corrections: new PostgresCorrectionStore(database()) }),
    );
  }
});
