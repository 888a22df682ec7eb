import { PostgresCorrectionStore, PostgresNormCardStore } from '@parlance/persistence';
import {
  InMemoryCorrectionStore,
  InMemoryNormCardStore,
  InMemoryTexts,
  NORM_CARD_STORE_CONTRACT,
} from '@parlance/persistence/testing';
import { describe, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryNormCardStore', () => {
  for (const { behaviour, holds } of NORM_CARD_STORE_CONTRACT) {
    it(behaviour, () => {
      const texts = new InMemoryTexts();
      return holds({ cards: new InMemoryNormCardStore(texts), corrections: new InMemoryCorrectionStore(texts) });
    });
  }
});

describe('PostgresNormCardStore', () => {
  const database = migratedPostgres(['texts', 'norm_cards']);

  for (const { behaviour, holds } of NORM_CARD_STORE_CONTRACT) {
    it(behaviour, () =>
      holds({ cards: new PostgresNormCardStore(database()), corrections: new PostgresCorrectionStore(database()) }),
    );
  }
});
