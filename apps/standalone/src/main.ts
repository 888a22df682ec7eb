import { SettingsError } from '@parlance/contracts/settings';
import { BundleError } from '@parlance/inference';
import { EmbeddedPostgresError } from './postgres/postgres-errors.js';
import { readStandaloneConfig } from './settings.js';
import { StartError } from './start-error.js';
import { startStandalone } from './start-standalone.js';
import { welcome } from './welcome.js';

const say = (line: string): void => console.log(`parlance: ${line}`);

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

async function main(): Promise<void> {
  // Whoever read our lines may go first, as `tee` does at the same Ctrl-C: that is no reason not to stop cleanly.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const interruption = new AbortController();
  const interrupted = new Promise<void>((resolve) => {
    const interrupt = (): void => {
      // A second Ctrl-C means: at once. PostgreSQL notices that this process is gone and shuts down by itself.
      if (interruption.signal.aborted) process.exit(130);
      say('stopping');
      interruption.abort(new Interrupted());
      resolve();
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
  });
  const config = readStandaloneConfig(process.env);
  const parlance = await startStandalone(config, { say, signal: interruption.signal });
  const started = {
    url: parlance.url,
    dataFolder: config.PARLANCE_DATA_DIR,
    adminToken: config.PARLANCE_ADMIN_TOKEN === undefined ? parlance.adminToken : undefined,
    firstKey: parlance.firstKey,
  };
  console.log(`\n${welcome(started)}\n`);
  const lost = await Promise.race([interrupted, parlance.databaseEnded]);
  await parlance.stop();
  if (lost !== undefined) throw new StartError(`PostgreSQL ended by itself; it said last: ${lost.at(-1) ?? 'nothing'}`);
  say('stopped');
}

function fail(error: unknown): never {
  if (error instanceof Interrupted) {
    say('stopped');
    process.exit(0);
  }
  if (error instanceof SettingsError) for (const problem of error.problems) console.error(`parlance: ${problem}`);
  else if (isForUser(error)) console.error(`parlance: ${error.message}`);
  else console.error(error);
  process.exit(1);
}

function isForUser(error: unknown): error is Error {
  return [StartError, EmbeddedPostgresError, BundleError].some((kind) => error instanceof kind);
}

main().then(() => process.exit(0), fail);
