export { PostgresCorrectionStore } from './corrections/postgres-correction-store.js';
export { databaseCheck, openDatabase, type DatabaseOptions } from './database.js';
export { PostgresDecisionStore } from './decisions/postgres-decision-store.js';
export { runMigrations } from './migrations/run-migrations.js';
export { PostgresModelRegistry } from './models/postgres-model-registry.js';
export { PostgresPlatformStore } from './platforms/postgres-platform-store.js';
export { textHash } from './texts/text-hash.js';
export { DatabaseUnavailableError } from './unavailable.js';
export type { DataSource } from 'typeorm';
