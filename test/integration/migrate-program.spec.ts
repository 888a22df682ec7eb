import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';
import { repositoryRoot } from '../support/repository-root.js';

const PROGRAM = join(repositoryRoot, 'libs/persistence/bin/migrate.js');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function migrate(url: string, ...args: string[]): Promise<Ended> {
  return promisify(execFile)(process.execPath, [PROGRAM, ...args], { env: { ...process.env, DATABASE_URL: url } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  );
}

describe('npm run migrate', () => {
  let postgres: RunningPostgres;
  beforeAll(async () => {
    postgres = await PostgresForTests.start();
  });
  afterAll(() => postgres?.stop());

  it('explains itself when asked, and touches nothing', async () => {
    const { code, stdout } = await migrate(postgres.url, '--help');
    expect(stdout).toMatch(/^npm run migrate /);
    expect(code).toBe(0);
    expect((await migrate(postgres.url)).stdout).toMatch(
      /^Applied CreatePlatforms\d+, KeepCorrections\d+, KeepModels\d+, QueueTrainings\d+(, \w+)*\.\n$/,
    );
  });

  it('applies once when two run at once, and nothing when run again', async () => {
    const own = await PostgresForTests.start();
    try {
      const both = await Promise.all([migrate(own.url), migrate(own.url)]);
      expect(both.map(({ code }) => code)).toEqual([0, 0]);
      const said = both.map(({ stdout }) => stdout).sort();
      expect(said).toEqual([expect.stringMatching(/^Applied /), 'The schema is up to date.\n']);
      expect((await migrate(own.url)).stdout).toBe('The schema is up to date.\n');
    } finally {
      await own.stop();
    }
  });

  it('waits for somebody else to do it when told to', async () => {
    const own = await PostgresForTests.start();
    try {
      const waiting = spawn(process.execPath, [PROGRAM, '--wait'], { env: { ...process.env, DATABASE_URL: own.url } });
      const ended = once(waiting, 'exit');
      const lines = createInterface(waiting.stdout)[Symbol.asyncIterator]();
      expect((await lines.next()).value).toBe('Waiting: the database has no schema yet: run the migrations.');
      expect((await migrate(own.url)).stdout).toMatch(/^Applied /);
      expect((await lines.next()).value).toBe('The schema is up to date.');
      expect(await ended).toEqual([0, null]);
    } finally {
      await own.stop();
    }
  });

  it.each([
    ['no database', '', [], 'DATABASE_URL is not set: postgres://user:password@host:5432/database\n'],
    ['no address', 'production', [], 'DATABASE_URL: expected postgres://user:password@host:5432/database\n'],
    ['an unknown option', 'postgres://localhost/x', ['--undo'], "Unknown option '--undo'\n"],
  ])('says in one line what is wrong: %s', async (_, url, args, stderr) => {
    expect(await migrate(url, ...args)).toMatchObject({ code: 2, stderr });
  });
});
