import {
  DatabaseUnavailableError,
  databaseCheck,
  openDatabase,
  PostgresPlatformStore,
  runMigrations,
} from '@parlance/persistence';
import type { DataSource } from '@parlance/persistence';
import { InMemoryPlatformStore, PLATFORM_STORE_CONTRACT } from '@parlance/persistence/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';

describe('InMemoryPlatformStore', () => {
  for (const { behaviour, holds } of PLATFORM_STORE_CONTRACT) {
    it(behaviour, () => holds(new InMemoryPlatformStore()));
  }
});

describe('PostgresPlatformStore', () => {
  let postgres: MigratedPostgres;
  let database: DataSource;

  beforeAll(async () => {
    postgres = await startMigratedPostgres();
    ({ database } = postgres);
  });
  afterAll(() => postgres.stop());
  beforeEach(() => database.query('TRUNCATE platforms'));

  for (const { behaviour, holds } of PLATFORM_STORE_CONTRACT) {
    it(behaviour, () => holds(new PostgresPlatformStore(database)));
  }

  it('keeps what was put for whoever opens the database next', async () => {
    const policy = { labels: { insult: { block: 0.9 } }, onScoringFailure: 'review' as const };
    const put = await new PostgresPlatformStore(database).put({ id: 'gaming', displayName: 'Gaming', policy });
    const later = await openDatabase(postgres.url);
    try {
      expect(await new PostgresPlatformStore(later).list()).toEqual([put]);
    } finally {
      await later.destroy();
    }
  });

  it('says that trying again may help when its connection is cut, and works again afterwards', async () => {
    const cut = await openDatabase(postgres.url, { maxConnections: 1 });
    try {
      const store = new PostgresPlatformStore(cut);
      const [backend] = await cut.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
      // The row is locked by another session, so that the edit is under way when its backend is ended.
      await store.put({ id: 'gaming', displayName: 'Gaming', policy: { labels: {}, onScoringFailure: 'allow' } });
      const blocker = database.createQueryRunner();
      await blocker.startTransaction();
      await blocker.query('SELECT 1 FROM platforms FOR UPDATE');
      const edit = store.put({ id: 'gaming', displayName: 'Games', policy: { labels: {}, onScoringFailure: 'allow' } });
      const refused = expect(edit).rejects.toThrow(DatabaseUnavailableError);
      await expect
        .poll(() =>
          database.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = $2', [
            backend!.pid,
            'Lock',
          ]),
        )
        .toHaveLength(1);
      await database.query('SELECT pg_terminate_backend($1)', [backend!.pid]);
      await refused;
      await blocker.rollbackTransaction();
      await blocker.release();
      expect((await store.find('gaming'))?.displayName).toBe('Gaming');
    } finally {
      await cut.destroy();
    }
  });
});

describe('openDatabase', () => {
  it('says which database does not answer, and that trying again may help', async () => {
    const url = `postgres://nobody:none@127.0.0.1:${await freePort()}/nothing`;
    await expect(openDatabase(url)).rejects.toThrow(
      /^opening the database: the database is not available: .*ECONNREFUSED/,
    );
    await expect(openDatabase(url)).rejects.toThrow(DatabaseUnavailableError);
  });
});

describe('runMigrations', () => {
  let postgres: RunningPostgres;
  beforeAll(async () => {
    postgres = await PostgresForTests.start();
  });
  afterAll(() => postgres.stop());

  it('brings an empty database up to date once, whoever else tries, and keeps the data when run again', async () => {
    const database = await openDatabase(postgres.url);
    try {
      expect(await databaseCheck(database)).toBe('the database has no schema yet: run the migrations');
      const runs = await Promise.all([1, 2, 3].map(() => runMigrations(postgres.url)));
      expect(runs.flat()).toEqual([
        'CreatePlatforms1795521600000',
        'KeepCorrections1795608000000',
        'KeepModels1795694400000',
        'QueueTrainings1795780800000',
        'IssueKeys1795867200000',
        'KeepNormCards1795953600000',
        'PinModels1796040000000',
        'KeepPromises1796043600000',
        'HandOutReviews1796126400000',
        'PartTextsByPlatform1796126400001',
        'KeepBases1796212800000',
        'KeepComparisons1796428800000',
      ]);
      expect(await databaseCheck(database)).toBeUndefined();

      const policy = { labels: { insult: { block: 0.9 } }, onScoringFailure: 'review' as const };
      const store = new PostgresPlatformStore(database);
      const put = await store.put({ id: 'gaming', displayName: 'Gaming', policy });
      expect(await runMigrations(postgres.url)).toEqual([]);
      expect(await store.find('gaming')).toEqual(put);

      await database.query('DELETE FROM parlance_migrations');
      expect(await databaseCheck(database)).toBe(
        'the database lacks migration KeepComparisons1796428800000: run the migrations',
      );
      // Nothing is half done: the table is already there, the migration fails as a whole and leaves it alone.
      await expect(runMigrations(postgres.url)).rejects.toThrow('relation "platforms" already exists');
      expect(await store.find('gaming')).toEqual(put);
    } finally {
      await database.destroy();
    }
  });
});
