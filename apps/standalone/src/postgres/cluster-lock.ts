import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DatabaseUser } from './database-user.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { DataInUseError } from './postgres-errors.js';

const run = promisify(execFile);
const OWNER = 'parlance-owner';

/**
 * Makes sure that nobody runs the cluster. A server whose Parlance was killed is stopped first; PostgreSQL itself clears a
 * `postmaster.pid` that a killed server left.
 * @throws DataInUseError, naming the data folder `folder`, if a living Parlance runs it.
 */
export async function claimCluster(
  cluster: string,
  folder: string,
  binaries: PostgresBinaries,
  user: DatabaseUser | undefined,
): Promise<void> {
  const server = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (Number.isInteger(server) && server > 0 && isAlive(server)) {
    const [owner, born] = (await readFile(join(cluster, OWNER), 'utf8').catch(() => '')).split(' ');
    const processId = Number(owner);
    if (processId > 0 && isAlive(processId) && (await birth(processId)) === born?.trim())
      throw new DataInUseError(folder, processId);
    await run(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-w', '-t', '30'], { ...user, cwd: '/' }).catch(
      (error: unknown) => {
        // The server may have ended by itself in the meantime, or the number may belong to another program by now.
        if (isAlive(server)) throw new DataInUseError(folder, server);
        return error;
      },
    );
  }
  await writeFile(join(cluster, OWNER), `${process.pid} ${await birth(process.pid)}\n`);
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

/** Tells a process from a later one with the same number: its start in clock ticks since boot where the system says so. */
async function birth(processId: number): Promise<string> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return 'unknown';
  // The name in parentheses may hold spaces; the start time is the 20th field after it (proc(5), field 22).
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
}
