#!/usr/bin/env node
// Brings the database named by DATABASE_URL to the newest schema: what `npm run migrate` and the migration job run.
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { databaseCheck, DatabaseUnavailableError, openDatabase, runMigrations } from '../dist/index.js';

const USAGE = `npm run migrate [-- --wait]
Brings the database to the newest schema. Safe to run again, and by several at once.
--wait  changes nothing: waits until somebody else has brought it there
Setting: DATABASE_URL, postgres://user:password@host:5432/database`;

const LOOK_AGAIN_MS = 2000;

async function main() {
  const { values } = parseArgs({ options: { wait: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) return console.log(USAGE);
  const url = databaseUrl(process.env.DATABASE_URL);
  if (values.wait === true) return waitForSchema(url);
  try {
    const applied = await runMigrations(url);
    console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
  } catch (error) {
    console.error(`Migration failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

/** Says once what it waits for, and again when that changes. */
async function waitForSchema(url) {
  let said;
  for (let missing = await whatIsMissing(url); missing !== undefined; missing = await whatIsMissing(url)) {
    if (missing !== said) console.log(`Waiting: ${missing}.`);
    said = missing;
    await delay(LOOK_AGAIN_MS);
  }
  console.log('The schema is up to date.');
}

async function whatIsMissing(url) {
  try {
    const database = await openDatabase(url, { maxConnections: 1 });
    try {
      return await databaseCheck(database);
    } finally {
      await database.destroy();
    }
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return error.message;
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
