export { databaseCheck, openDatabase, type DatabaseOptions } from './database.js';
export { runMigrations } from './migrations/run-migrations.js';
export { PostgresPlatformStore } from './platforms/postgres-platform-store.js';
export { DatabaseUnavailableError } from './unavailable.js';
export type { DataSource } from 'typeorm';
