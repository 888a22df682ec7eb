export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './postgres/embedded-postgres.js';
export { DataInUseError, EmbeddedPostgresError } from './postgres/postgres-errors.js';
