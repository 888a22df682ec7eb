import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { claimCluster, isAlive, releaseCluster } from './cluster-lock.js';
import { databaseFolder, knownCluster } from './database-folder.js';
import { type DatabaseUser, databaseUser } from './database-user.js';
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries.js';
import { DataInUseError, EmbeddedPostgresError } from './postgres-errors.js';

const run = promisify(execFile);
const READY = 'database system is ready to accept connections';
const READY_LIMIT_MS = 60_000;
/** What PostgreSQL says while workers of a killed server still live; they end when they notice, as a rule at once. */
const ORPHANS = 'pre-existing shared memory block';
const ORPHANS_LIMIT_MS = 15_000;
const ORPHANS_POLL_MS = 50;
const ACCOUNT = 'parlance';
/** A file of ours in the cluster's folder, so that the two come and go together. */
const PASSWORD = 'parlance-password';

/**
 * Runs PostgreSQL ("$@") until it ends or until whoever holds the other end of standard input is gone, even by kill -9;
 * then PostgreSQL rolls back what is open and shuts down. (A shell gives its background jobs no standard input: hence 3.)
 */
const GUARD = `exec 3<&0
"$@" 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -INT $server; } &
wait $server`;

export interface EmbeddedPostgresOptions {
  /** An existing folder that keeps the data between runs. */
  readonly folder: string;
  /** False for data that need not outlive a power cut (tests): no fsync. True if not given. */
  readonly durable?: boolean;
  /** Told, in a plain line, about what takes a while. */
  readonly onStep?: (line: string) => void;
}

/**
 * A real PostgreSQL of one's own on a free port of 127.0.0.1, as an ordinary user or as root. Made on first use, in about
 * 1-5 s; started again in less than one. Signals to this process do not reach it: call `stop()`.
 */
export class EmbeddedPostgres {
  private constructor(
    /** `postgres://user:password@host:port/database` */
    readonly url: string,
    /** Where the cluster lives; usually within the folder given. */
    readonly cluster: string,
    private readonly server: Server,
  ) {}

  /**
   * @throws DataInUseError if another process works on this folder.
   * @throws EmbeddedPostgresError if PostgreSQL cannot run here.
   */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const { durable = true, onStep = () => undefined } = options;
    const folder = resolve(options.folder);
    if (!(await stat(folder).catch(() => undefined))?.isDirectory())
      throw new EmbeddedPostgresError(`PostgreSQL needs a folder for its data, and ${folder} is none`);
    const user = await databaseUser(await knownCluster(folder));
    const binaries = await postgresBinaries(user);
    const cluster = await databaseFolder(folder, user);
    const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
    if (version === undefined) {
      onStep('making a PostgreSQL database');
      await initialise(cluster, binaries, user, durable);
    } else await checkVersion(cluster, version.trim(), binaries);
    await claimCluster(cluster, folder, binaries, user);
    const port = await freePort();
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=60'];
    if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
    const args = ['-D', cluster, ...settings.flatMap((line) => ['-c', line])];
    const server = await readyServer(folder, () => new Server(binaries.postgres, args, user));
    const password = await readFile(join(cluster, PASSWORD), 'utf8');
    return new EmbeddedPostgres(`postgres://${ACCOUNT}:${password.trim()}@127.0.0.1:${port}/postgres`, cluster, server);
  }

  /** Resolves when PostgreSQL has ended, by `stop()` or by itself, with its last log lines. */
  get ended(): Promise<readonly string[]> {
    return this.server.ended;
  }

  /** Ends open connections, writes everything to disk and waits until the process is gone. */
  async stop(): Promise<void> {
    await this.server.stop();
    await releaseCluster(this.cluster);
  }
}

class Server {
  readonly ended: Promise<readonly string[]>;
  private readonly lines: string[] = [];
  private readonly guard: ChildProcess;
  private readonly output;

  constructor(program: string, args: readonly string[], user: DatabaseUser | undefined) {
    // detached: a Ctrl-C in the terminal is for Parlance, which then stops the database in its own time.
    this.guard = spawn('/bin/sh', ['-c', GUARD, 'sh', program, ...args], {
      ...user,
      cwd: '/',
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    this.output = createInterface({ input: this.guard.stderr! });
    this.output.on('line', (line) => {
      if (line.trim() === '') return;
      this.lines.push(line);
      if (this.lines.length > 30) this.lines.shift();
    });
    this.ended = once(this.guard, 'exit').then(() => {
      this.guard.stdin!.destroy();
      return this.lines;
    });
    this.ended.catch(() => undefined); // an 'error' of spawn reaches whoever waits in ready()
  }

  async ready(folder: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await Promise.race([
        new Promise<void>((done) => this.output.on('line', (line) => line.includes(READY) && done())),
        this.ended.then((lines) => Promise.reject(refusal(folder, lines))),
        new Promise((_, reject) => {
          timer = setTimeout(() => reject(refusal(folder, this.lines)), READY_LIMIT_MS);
        }),
      ]);
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async stop(): Promise<void> {
    this.guard.stdin!.end();
    await this.ended;
  }
}

/** Tries again while the workers of a server that was killed are still about to notice: only a start can ask for that. */
async function readyServer(folder: string, start: () => Server): Promise<Server> {
  for (const deadline = Date.now() + ORPHANS_LIMIT_MS; ; await delay(ORPHANS_POLL_MS)) {
    const server = start();
    try {
      await server.ready(folder);
      return server;
    } catch (error) {
      const orphans = error instanceof EmbeddedPostgresError && error.message.includes(ORPHANS);
      if (!orphans || Date.now() > deadline) throw error;
    }
  }
}

function refusal(folder: string, lines: readonly string[]): EmbeddedPostgresError {
  if (lines.some((line) => line.includes('lock file "postmaster.pid" already exists')))
    return new DataInUseError(folder, undefined);
  const cause = lines.find((line) => /\b(FATAL|PANIC|error)\b/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return new EmbeddedPostgresError(`PostgreSQL does not start on the data in ${folder}: ${cause}`);
}

/** Beside its place first, so that a cluster is there completely or not at all. */
async function initialise(
  cluster: string,
  binaries: PostgresBinaries,
  user: DatabaseUser | undefined,
  durable: boolean,
): Promise<void> {
  const partial = `${cluster}.partial-${process.pid}`;
  const passwordFile = `${partial}.password`;
  const password = randomBytes(24).toString('base64url');
  try {
    await removeAbandoned(cluster);
    await mkdir(partial, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (user !== undefined) for (const path of [partial, passwordFile]) await chown(path, user.uid, user.gid);
    const flags = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin'];
    const builtin = ['--builtin-locale=C.UTF-8', `--username=${ACCOUNT}`, `--pwfile=${passwordFile}`];
    const env = { ...process.env, LC_ALL: 'C' };
    const args = [`--pgdata=${partial}`, ...flags, ...builtin, ...(durable ? [] : ['--no-sync'])];
    await run(binaries.initdb, args, { ...user, cwd: '/', env });
    await rename(passwordFile, join(partial, PASSWORD));
    await rename(partial, cluster);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOTEMPTY') return; // another process was faster; claiming decides
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n')[0];
    const why = said ?? (cause instanceof Error ? cause.message : String(cause));
    throw new EmbeddedPostgresError(`PostgreSQL could not make its database in ${cluster}: ${why}`, { cause });
  } finally {
    await rm(partial, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
  }
}

/** What a process left that was killed while it made a cluster. */
async function removeAbandoned(cluster: string): Promise<void> {
  const parent = dirname(cluster);
  for (const name of await readdir(parent)) {
    const maker = name.startsWith(`${basename(cluster)}.partial-`) ? Number(/\d+/.exec(name)?.[0]) : undefined;
    if (maker !== undefined && !isAlive(maker)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function checkVersion(cluster: string, version: string, binaries: PostgresBinaries): Promise<void> {
  const { stdout } = await run(binaries.postgres, ['--version'], { cwd: '/' });
  const ours = /(\d+)/.exec(stdout)?.[1];
  if (ours !== version)
    throw new EmbeddedPostgresError(
      `the data in ${cluster} are of PostgreSQL ${version}, this is ${ours}: export them with the old version, or choose another data folder`,
    );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new EmbeddedPostgresError('the system gave no free port');
  return address.port;
}
