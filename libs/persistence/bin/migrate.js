#!/usr/bin/env node
// Brings the database named by DATABASE_URL to the newest schema: what `npm run migrate` and the migration job run.
import { parseArgs } from 'node:util';
import { runMigrations } from '../dist/index.js';

const USAGE = `npm run migrate
Brings the database to the newest schema. Safe to run again, and by several at once.
Setting: DATABASE_URL, postgres://user:password@host:5432/database`;

async function main() {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) return console.log(USAGE);
  const url = databaseUrl(process.env.DATABASE_URL);
  try {
    const applied = await runMigrations(url);
    console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
  } catch (error) {
    console.error(`Migration failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

function databaseUrl(value = '') {
  if (value === '') throw new Error('DATABASE_URL is not set: postgres://user:password@host:5432/database');
  if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value))
    throw new Error('DATABASE_URL: expected postgres://user:password@host:5432/database');
  return value;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
