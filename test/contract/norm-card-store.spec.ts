import { PostgresCorrectionStore, PostgresNormCardStore } from '@parlance/persistence';
import {
  InMemoryCorrectionStore,
  InMemoryNormCardStore,
  InMemoryTexts,
  NORM_CARD_STORE_CONTRACT,
} from '@parlance/persistence/testing';
import { describe, expect, it } from 'vitest';
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
  const database = migratedPostgres(['texts', 'norm_cards', 'corrections']);

  for (const { behaviour, holds } of NORM_CARD_STORE_CONTRACT) {
    it(behaviour, () =>
      holds({ cards: new PostgresNormCardStore(database()), corrections: new PostgresCorrectionStore(database()) }),
    );
  }

  it('drops the texts of cards that are gone, if nothing else refers to them', async () => {
    const cards = new PostgresNormCardStore(database());
    await cards.replace('gaming', [
      { text: 'gg', label: 'insult', reading: false },
      { text: 'wp', label: 'insult', reading: false },
    ]);
    await cards.replace('gaming', [{ text: 'wp', label: 'insult', reading: true }]);
    expect(await database().query('SELECT text FROM texts')).toEqual([{ text: 'wp' }]);
  });
});
