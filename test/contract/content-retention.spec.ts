import {
  PostgresContentRetention,
  PostgresCorrectionStore,
  PostgresDecisionStore,
  PostgresNormCardStore,
} from '@parlance/persistence';
import {
  CONTENT_RETENTION_CONTRACT,
  InMemoryContentRetention,
  InMemoryCorrectionStore,
  InMemoryDecisionStore,
  InMemoryNormCardStore,
  InMemoryTexts,
} from '@parlance/persistence/testing';
import { describe, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryContentRetention', () => {
  for (const { behaviour, holds } of CONTENT_RETENTION_CONTRACT) {
    const texts = new InMemoryTexts();
    const stores = {
      decisions: new InMemoryDecisionStore(texts),
      corrections: new InMemoryCorrectionStore(texts),
      cards: new InMemoryNormCardStore(texts),
    };
    it(behaviour, () => holds({ ...stores, retention: new InMemoryContentRetention({ ...stores, texts }) }));
  }
});

describe('PostgresContentRetention', () => {
  const database = migratedPostgres(['texts', 'corrections', 'decisions', 'norm_cards']);

  for (const { behaviour, holds } of CONTENT_RETENTION_CONTRACT) {
    it(behaviour, () =>
      holds({
        retention: new PostgresContentRetention(database()),
        decisions: new PostgresDecisionStore(database()),
        corrections: new PostgresCorrectionStore(database()),
        cards: new PostgresNormCardStore(database()),
      }),
    );
  }
});
