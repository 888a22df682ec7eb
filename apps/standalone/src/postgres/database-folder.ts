import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canReach, type DatabaseUser } from './database-user.js';
import { SYSTEM_FOLDER } from './postgres-binaries.js';

/**
 * Where the cluster of the data folder `folder` lives: `folder/postgres`, unless `user` cannot reach it there (a folder
 * under a home of mode 0700, started as root). Then it is in a folder of its own in /var/lib/parlance, which
 * `folder/postgres.location` names. The cluster itself need not exist yet; the folder above it does afterwards.
 */
export async function databaseFolder(folder: string, user: DatabaseUser | undefined): Promise<string> {
  const known = await knownCluster(folder);
  if (user === undefined || known !== inside(folder) || (await canReach(folder, user))) return known;
  const parent = join(SYSTEM_FOLDER, `data-${randomBytes(6).toString('hex')}`);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await writeFile(note(folder), `${join(parent, 'postgres')}\n`);
  return join(parent, 'postgres');
}

/** Where an earlier start put the cluster, or else would put it. */
export async function knownCluster(folder: string): Promise<string> {
  const noted = await readFile(note(folder), 'utf8').catch(() => undefined);
  return noted?.trim() ?? inside(folder);
}

function inside(folder: string): string {
  return join(folder, 'postgres');
}

function note(folder: string): string {
  return join(folder, 'postgres.location');
}
