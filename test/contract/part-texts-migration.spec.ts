import { type DataSource, runMigrations } from '@parlance/persistence';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';

/** The hashes of three texts; the first is SHA-256 of gg. */
const GG = 'cbd3cfb9b9f51bbbfbf08759e243f5b3519cbf6ecc219ee95fe7c667e32c0a8d';
const GL = 'a'.repeat(64);
const WP = 'b'.repeat(64);

let postgres: MigratedPostgres;
let database: DataSource;

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
});
afterAll(async () => {
  await postgres.stop();
});

const correction = (platform: string, hash: string) =>
  database.query(
    `INSERT INTO corrections (platform, moderator, label, judged_at, text_hash, holds) VALUES ($1, 'ann', 'insult', now(), $2, true)`,
    [platform, hash],
  );
const texts = (columns: string): Promise<object[]> =>
  database.query(`SELECT ${columns} FROM texts ORDER BY ${columns}`.replaceAll(', text', ', text::text'));

it('gives each platform the texts it refers to, drops the others, and goes back to shared ones', async () => {
  // Migrations are undone from the newest on, until texts are shared again.
  const shared = async (): Promise<boolean> =>
    (
      await database.query<unknown[]>(
        `SELECT 1 FROM information_schema.columns WHERE table_name = 'texts' AND column_name = 'platform'`,
      )
    ).length === 0;
  while (!(await shared())) await database.undoLastMigration();
  await database.query(`INSERT INTO texts (hash, text) VALUES ($1, '"gg"'), ($2, '"gl"'), ($3, '"wp"')`, [GG, GL, WP]);
  await correction('gaming', GG);
  await correction('gaming', GL);
  await correction('kids', GG);
  await runMigrations(postgres.url);
  expect(await texts('platform, hash, text')).toEqual([
    { platform: 'gaming', hash: GL, text: '"gl"' },
    { platform: 'gaming', hash: GG, text: '"gg"' },
    { platform: 'kids', hash: GG, text: '"gg"' },
  ]);
  while (!(await shared())) await database.undoLastMigration();
  expect(await texts('hash, text')).toEqual([
    { hash: GL, text: '"gl"' },
    { hash: GG, text: '"gg"' },
  ]);
});
