import {
  openDatabase,
  PostgresCorrectionStore,
  PostgresDecisionStore,
  runMigrations,
  type DataSource,
} from '@parlance/persistence';
import {
  DECISION_STORE_CONTRACT,
  InMemoryCorrectionStore,
  InMemoryDecisionStore,
  InMemoryTexts,
} from '@parlance/persistence/testing';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';

describe('InMemoryDecisionStore', () => {
  for (const { behaviour, holds } of DECISION_STORE_CONTRACT) {
    const texts = new InMemoryTexts();
    const stores = { decisions: new InMemoryDecisionStore(texts), corrections: new InMemoryCorrectionStore(texts) };
    it(behaviour, () => holds(stores));
  }
});

describe('PostgresDecisionStore', () => {
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
  beforeEach(() => database.query('TRUNCATE texts, corrections, decisions'));

  for (const { behaviour, holds } of DECISION_STORE_CONTRACT) {
    it(behaviour, () =>
      holds({ decisions: new PostgresDecisionStore(database), corrections: new PostgresCorrectionStore(database) }),
    );
  }
});
