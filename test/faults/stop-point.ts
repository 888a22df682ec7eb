import { type DataSource, openDatabase } from '@parlance/persistence';
import { setTimeout as delay } from 'node:timers/promises';

const LOCK = 20_261_125;
const REACHED_LIMIT_MS = 60_000;

/**
 * A place in a database at which whoever comes to it is held: a trigger that waits for a lock which this holds. So a process
 * can be killed exactly there, without anything in it that knows of the test.
 */
export class StopPoint {
  private constructor(private readonly database: DataSource) {}

  /** @param place what a trigger is for, such as `BEFORE INSERT ON models FOR EACH ROW`. */
  static async set(databaseUrl: string, place: string): Promise<StopPoint> {
    // The lock is its connection's.
    const database = await openDatabase(databaseUrl, { maxConnections: 1 });
    await database.query(`SELECT pg_advisory_lock(${LOCK})`);
    await database.query(`
      CREATE OR REPLACE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NEW; END $$`);
    const [, table] = / ON (\w+)/.exec(place)!;
    await database.query(`DROP TRIGGER IF EXISTS stop_here ON ${table}`);
    await database.query(`CREATE TRIGGER stop_here ${place} EXECUTE FUNCTION stop_here()`);
    return new StopPoint(database);
  }

  /** Resolves when somebody is held. */
  async reached(): Promise<void> {
    for (const deadline = Date.now() + REACHED_LIMIT_MS; Date.now() < deadline; await delay(5)) {
      if ((await this.held()).length > 0) return;
    }
    throw new Error(`nobody came to the stop point within ${REACHED_LIMIT_MS} ms`);
  }

  /** Ends the connection of whoever is held, as their death would once the server noticed, and lets all others pass. */
  async lift(): Promise<void> {
    for (const pid of await this.held()) await this.database.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    await this.database.query('DROP FUNCTION stop_here CASCADE');
    await this.database.destroy();
  }

  private async held(): Promise<number[]> {
    const rows = await this.database.query<{ pid: number }[]>(
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK} AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rows.map(({ pid }) => pid);
  }
}
