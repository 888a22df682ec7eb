import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './postgres-errors.js';

const run = promisify(execFile);

/** Whom PostgreSQL runs as. PostgreSQL refuses to run as root, so that root needs somebody else for it. */
export interface DatabaseUser {
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that exist for a purpose like this one; the first that the system knows is taken. Nobody is created. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * Nothing if this process's own user will do, else who is to run PostgreSQL: whoever owns the existing data in `folder`,
 * or one of the system's unprivileged accounts.
 */
export async function databaseUser(folder: string): Promise<DatabaseUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(folder).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of CANDIDATES) {
    const user = await lookUp(name);
    if (user !== undefined) return user;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root and the system has no account ${CANDIDATES.join(' or ')}: start Parlance as an ordinary user`,
  );
}

async function lookUp(name: string): Promise<DatabaseUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails for a name that the system does not know.
    return undefined;
  }
}

/** Whether `user` may pass through `folder`. Asked of the system itself, so that every ancestor's rights and any ACL count. */
export async function canReach(folder: string, user: DatabaseUser | undefined): Promise<boolean> {
  return run('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}
