import { openDatabase } from '../database.js';
import { retriable } from '../unavailable.js';

/** Names the lock under which migrations run: "parlance" in ASCII, the upper half. */
const MIGRATION_LOCK = 0x7061726c;

/**
 * Brings the database at `url` to the newest schema. Several processes may call it at once: one works, the rest wait and
 * find nothing to do. All outstanding migrations are applied in one transaction, or none.
 * @returns the names of the migrations applied now, oldest first.
 * @throws DatabaseUnavailableError if nothing answers at `url`.
 */
export async function runMigrations(url: string): Promise<readonly string[]> {
  const database = await openDatabase(url, { maxConnections: 2, statementTimeoutMs: 0 });
  try {
    const lock = database.createQueryRunner();
    try {
      return await retriable('migrating the database', async () => {
        await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
        const applied = await database.runMigrations({ transaction: 'all' });
        return applied.map((migration) => migration.name);
      });
    } finally {
      // The lock belongs to the connection, which ends with the pool below.
      await lock.release();
    }
  } finally {
    await database.destroy();
  }
}
