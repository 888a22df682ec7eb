import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DatabaseUser } from './database-user.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { DataInUseError } from './postgres-errors.js';

const run = promisify(execFile);
const OWNER = 'parlance-owner';
const PID_FILE = 'postmaster.pid';
const STOP_LIMIT_MS = 30_000;
const POLL_MS = 20;

/**
 * Makes sure that nobody runs the cluster. A server whose Parlance was killed is stopped first, and a `postmaster.pid` that
 * names some other program by now is removed: PostgreSQL would take that program for a server, and `pg_ctl` would stop it.
 * @throws DataInUseError, naming the data folder `folder`, if a living Parlance runs it.
 */
export async function claimCluster(
  cluster: string,
  folder: string,
  binaries: PostgresBinaries,
  user: DatabaseUser | undefined,
): Promise<void> {
  const server = await serverOf(cluster);
  if (server !== undefined && isAlive(server)) {
    if (await serves(server, cluster)) {
      const owner = await livingOwner(cluster);
      if (owner !== undefined) throw new DataInUseError(folder, owner);
      await stopServer(server, cluster, folder, binaries, user);
    } else if ((await serverOf(cluster)) === server) await rm(join(cluster, PID_FILE));
  }
  await writeFile(join(cluster, OWNER), `${process.pid} ${await birth(process.pid)}\n`);
}

/** What `postmaster.pid` says: the process of the server, if one runs or was killed. */
async function serverOf(cluster: string): Promise<number | undefined> {
  const lines = await readFile(join(cluster, PID_FILE), 'utf8').catch(() => '');
  const server = Number(lines.split('\n')[0]);
  return Number.isInteger(server) && server > 0 ? server : undefined;
}

async function livingOwner(cluster: string): Promise<number | undefined> {
  const [owner, born] = (await readFile(join(cluster, OWNER), 'utf8').catch(() => '')).split(' ');
  const processId = Number(owner);
  return processId > 0 && isAlive(processId) && (await birth(processId)) === born?.trim() ? processId : undefined;
}

/** Resolves once the server has ended, which it may be about to do by itself. */
async function stopServer(
  server: number,
  cluster: string,
  folder: string,
  binaries: PostgresBinaries,
  user: DatabaseUser | undefined,
): Promise<void> {
  const stop = run(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-w', '-t', String(STOP_LIMIT_MS / 1000)], {
    ...user,
    cwd: '/',
  });
  const refused = await stop.then(
    () => false,
    () => true,
  );
  // A server on its way out removes its file first and ends a moment later.
  if (refused && (await serverOf(cluster)) === server && isAlive(server)) throw new DataInUseError(folder, server);
  for (const deadline = Date.now() + STOP_LIMIT_MS; isAlive(server); await delay(POLL_MS))
    if (Date.now() > deadline) throw new DataInUseError(folder, server);
}

/** Ends the claim. */
export async function releaseCluster(cluster: string): Promise<void> {
  await rm(join(cluster, OWNER), { force: true });
}

/** Whether a process with this number runs, whoever owns it. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process is a PostgreSQL on this cluster, by its command line. A server keeps the one it was started with. */
async function serves(processId: number, cluster: string): Promise<boolean> {
  const words = await readFile(`/proc/${processId}/cmdline`, 'utf8').catch(async () => {
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(processId)]).catch(() => ({ stdout: '' }));
    return stdout;
  });
  return words.includes(cluster);
}

/** Tells a process from a later one with the same number: its start in clock ticks since boot where the system says so. */
async function birth(processId: number): Promise<string> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return 'unknown';
  // The name in parentheses may hold spaces; the start time is the 20th field after it (proc(5), field 22).
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
}
