import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from './migrations/index.js';
import { PlatformRow } from './platforms/platform.entity.js';
import { retriable } from './unavailable.js';

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
    migrationsTableName: 'parlance_migrations',
    poolSize: maxConnections,
    connectTimeoutMS: connectTimeoutMs,
    extra: { statement_timeout: statementTimeoutMs },
    applicationName: 'parlance',
    installExtensions: false,
    logging: false,
  });
  return retriable('opening the database', () => database.initialize());
}

/** A readiness check's answer: nothing if the database answers a query, else why not. */
export async function databaseCheck(database: DataSource): Promise<string | undefined> {
  try {
    await database.query('SELECT 1');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
