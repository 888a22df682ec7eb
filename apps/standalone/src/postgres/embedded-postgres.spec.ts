import { openDatabase } from '@parlance/persistence';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownCluster } from './database-folder.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { SYSTEM_FOLDER } from './postgres-binaries.js';
import { DataInUseError, EmbeddedPostgresError } from './postgres-errors.js';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
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
async function holder(options: { uid?: number; gid?: number } = {}): Promise<{ process: ChildProcess; url: string }> {
  const program = `
    const { EmbeddedPostgres } = await import('@parlance/standalone/embedded-postgres');
    const postgres = await EmbeddedPostgres.start({ folder: process.argv[1] });
    console.log(postgres.url);
    setInterval(() => {}, 1000);`;
  const args = ['--input-type=module', '-e', program, folder];
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, url };
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

    it('works the same for an ordinary user', async () => {
      await chown(folder, NOBODY, NOBODY);
      const { process: child, url } = await holder({ uid: NOBODY, gid: NOBODY });
      expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect((await stat(join(folder, 'postgres'))).uid).toBe(NOBODY);
      await killed(child);
    });
  });
});
