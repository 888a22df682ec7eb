#!/usr/bin/env node
// Brings the database named by DATABASE_URL to the newest schema: what `npm run migrate` and the migration job run.
import { runMigrations } from '../dist/index.js';

const url = process.env.DATABASE_URL;
if (url === undefined || url === '') {
  console.error('DATABASE_URL is not set: postgres://user:password@host:5432/database');
  process.exit(2);
}
try {
  const applied = await runMigrations(url);
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
} catch (error) {
  console.error(`Migration failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
