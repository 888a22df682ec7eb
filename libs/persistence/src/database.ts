import 'reflect-metadata';
import type { EventEmitter } from 'node:events';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from './migrations/index.js';
import { PlatformRow } from './platforms/platform.entity.js';
import { retriable } from './unavailable.js';

const MIGRATIONS_TABLE = 'parlance_migrations';

export interface DatabaseOptions {
  /** The most connections this process holds; 10 if not given. */
  readonly maxConnections?: number;
  /** How long to wait for a connection, in ms; 5,000 if not given. */
  readonly connectTimeoutMs?: number;
  /** How long one statement may run, in ms; 15,000 if not given. 0 = as long as it takes. */
  readonly statementTimeoutMs?: number;
}

/**
 * An open database with Parlance's entities; close it with `destroy()`. The schema is not touched: `runMigrations` does.
 * `url`: `postgres://user:password@host:port/database`.
 * @throws DatabaseUnavailableError if nothing answers there.
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<DataSource> {
  const { maxConnections = 10, connectTimeoutMs = 5_000, statementTimeoutMs = 15_000 } = options;
  const database = new DataSource({
    type: 'postgres',
    url,
    entities: [PlatformRow],
    migrations: [...MIGRATIONS],
    migrationsTableName: MIGRATIONS_TABLE,
    poolSize: maxConnections,
    connectTimeoutMS: connectTimeoutMs,
    extra: { statement_timeout: statementTimeoutMs, onConnect: outliveErrors },
    applicationName: 'parlance',
    installExtensions: false,
    logging: false,
  });
  return retriable('opening the database', () => database.initialize());
}

/**
 * A connection that breaks just as it was made, before TypeORM listens to it, would end the process: pg raises the error on
 * the connection itself. Nothing is lost by hearing it here: the next statement on that connection fails.
 */
function outliveErrors(connection: EventEmitter): void {
  connection.on('error', () => undefined);
}

/**
 * A readiness check's answer: nothing if the database answers and has the newest schema this build knows, else what is
 * wrong.
 */
export async function databaseCheck(database: DataSource): Promise<string | undefined> {
  const newest = MIGRATIONS.at(-1)!.name;
  try {
    const tables: unknown[] = await database.query(`SELECT 1 WHERE to_regclass($1) IS NOT NULL`, [MIGRATIONS_TABLE]);
    if (tables.length === 0) return 'the database has no schema yet: run the migrations';
    const applied: unknown[] = await database.query(`SELECT 1 FROM ${MIGRATIONS_TABLE} WHERE name = $1`, [newest]);
    return applied.length > 0 ? undefined : `the database lacks migration ${newest}: run the migrations`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
