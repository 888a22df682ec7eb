import { execFile, spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { repositoryRoot } from '../support/repository-root.js';
import { StandaloneProcess, type StartSettings } from '../support/standalone-process.js';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
const LABELS = ['toxicity', 'severe_toxicity', 'profanity', 'threat', 'insult', 'identity_attack', 'sexism', 'spam'];

interface Decision {
  readonly action: string;
  readonly reason: string;
  readonly scores: Record<string, number>;
}

/** Whether an ordinary user can get to the built program at all: not in a clone under root's own home. */
const reachable =
  isRoot &&
  spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', repositoryRoot], { uid: NOBODY, gid: NOBODY }).status === 0;
if (!reachable)
  console.error(`*** SKIPPED: specs of other users: this is not root, or only root can enter ${repositoryRoot}`);
let parent: string;
let settings: StartSettings;
const running: StandaloneProcess[] = [];

function start(changes: Record<string, string> = {}, user: { uid?: number; gid?: number } = {}): StandaloneProcess {
  const parlance = StandaloneProcess.spawn({ ...settings, ...changes }, user);
  running.push(parlance);
  return parlance;
}

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'parlance-start-'));
  await chmod(parent, 0o755);
  settings = {
    PORT: String(await freePort()),
    PARLANCE_DATA_DIR: join(parent, 'data'),
    // Longer than these specs: the base model reads throughout.
    PARLANCE_TRAINING_QUIET_SECONDS: '3600',
  };
});
afterEach(async () => {
  for (const parlance of running.splice(0)) await parlance.end('SIGKILL');
  await expect.poll(() => postgresOn(parent), { timeout: 15_000 }).toEqual([]);
  await rm(parent, { recursive: true, force: true });
});

/** The processes whose command line names the folder: PostgreSQL and its guard. */
async function postgresOn(folder: string): Promise<string[]> {
  const { stdout } = await run('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => line.includes(folder) && line.includes('postgres'));
}

async function decide(parlance: StandaloneProcess, platform: string, text: string): Promise<Decision> {
  const response = await fetch(`${await parlance.ready()}/v1/platforms/${platform}/decisions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${parlance.firstKey}` },
    body: JSON.stringify({ contents: [{ id: 'one', text }] }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { decisions: [Decision] }).decisions[0];
}

async function putPolicy(url: string, token: string, platform: string, policy: unknown): Promise<number> {
  const response = await fetch(`${url}/v1/platforms/${platform}/policy`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(policy),
  });
  return response.status;
}

describe('npm start', () => {
  it('ends with a curl that works when pasted, and has every platform read a line', async () => {
    const parlance = start();
    const url = await parlance.ready();
    expect(url).toBe(`http://127.0.0.1:${settings.PORT}`);

    const { stdout } = await run('/bin/sh', ['-c', parlance.curl()]);
    const { readings } = JSON.parse(stdout) as { readings: (Decision & { platform: string })[] };
    expect(readings.map(({ platform }) => platform)).toEqual(['gaming', 'kids', 'social']);
    const kids = readings[1]!;
    expect(Object.keys(kids.scores).sort()).toEqual([...LABELS].sort());
    expect(kids.action).toBe('block');
    expect((await decide(parlance, 'kids', 'nice game, well played')).action).toBe('allow');
  });

  it('serves its pages: start page, API, metrics, health', async () => {
    const parlance = start();
    const url = await parlance.ready();
    const page = await (await fetch(url)).text();
    expect(page).toContain(`curl -s ${url}/v1/readings -H 'authorization: Bearer &lt;your key&gt;'`);
    for (const [, file] of page.matchAll(/(?:href|src)="(\/welcome\.\w+)"/g)) {
      expect((await fetch(`${url}${file}`)).status).toBe(200);
    }
    // Browsers ask for a picture that is not there otherwise.
    expect(page).toContain('<link rel="icon" href="data:,">');
    expect(page).not.toMatch(/plk_[\w-]/);
    const api = (await (await fetch(`${url}/docs-json`)).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(api.paths)).toEqual(
      expect.arrayContaining(['/v1/platforms/{platform}/decisions', '/v1/readings', '/v1/platforms/{platform}/policy']),
    );
    await decide(parlance, 'social', 'hello there');
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /^parlance_decisions_total\{[^}]*platform="social"[^}]*\} 1$/m,
    );
    expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({
      ready: true,
      checks: { database: 'ok', model: 'ok', platforms: 'ok', champions: 'ok', keys: 'ok' },
    });
  });

  it('starts without the examples if it is told to', async () => {
    const parlance = start({ PARLANCE_EXAMPLES: 'false' });
    const url = await parlance.ready();
    const response = await fetch(`${url}/v1/platforms`, {
      headers: { authorization: `Bearer ${parlance.adminToken}` },
    });
    expect(await response.json()).toEqual({ platforms: [] });
    expect(parlance.output).not.toContain('example');
  });

  it('takes a policy edit within 5 s, keeps it over a restart and is up again in seconds', async () => {
    const first = start();
    const url = await first.ready();
    const token = first.adminToken;
    expect(await putPolicy(url, 'not-the-token', 'gaming', {})).toBe(401);

    const edited = { labels: { insult: { block: 0.5 } }, onScoringFailure: 'review' };
    expect(await putPolicy(url, token, 'gaming', edited)).toBe(200);
    await expect
      .poll(async () => (await decide(first, 'gaming', 'gg, what an idiot')).action, { timeout: 5_000, interval: 100 })
      .toBe('block');
    expect(await first.end('SIGTERM')).toBe(0);

    const restarted = performance.now();
    const second = start();
    await second.ready();
    expect(performance.now() - restarted).toBeLessThan(15_000);
    expect(second.output).not.toContain('example platforms gaming');
    expect([second.adminToken, second.firstKey]).toEqual([token, first.firstKey]);
    expect((await decide(second, 'gaming', 'gg, what an idiot')).reason).toMatch(
      /^insult 0\.\d+ reached block threshold 0\.5$/,
    );
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops cleanly on %s, PostgreSQL included', async (signal) => {
    const parlance = start();
    await parlance.ready();
    expect(await postgresOn(parent)).not.toEqual([]);
    expect(await parlance.end(signal)).toBe(0);
    expect(await postgresOn(parent)).toEqual([]);
    expect(parlance.output.trimEnd().split('\n').at(-1)).toBe('parlance: stopped');
    expect(parlance.errors).toBe('');
  });

  it('stops cleanly while it is still starting', async () => {
    const parlance = start();
    await expect.poll(() => parlance.output, { timeout: 20_000, interval: 20 }).toContain('starting PostgreSQL');
    expect(await parlance.end('SIGINT')).toBe(0);
    expect(await postgresOn(parent)).toEqual([]);
    expect(parlance.errors).toBe('');
  });

  it('stops cleanly when whoever read its lines has gone before it', async () => {
    const parlance = start();
    await parlance.ready();
    parlance.stopReading();
    expect(await parlance.end('SIGINT')).toBe(0);
  });

  it('starts again after kill -9, with its data', async () => {
    const first = start();
    const url = await first.ready();
    const policy = { labels: { spam: { review: 0.123 } }, onScoringFailure: 'review' };
    expect(await putPolicy(url, first.adminToken, 'kids', policy)).toBe(200);
    await first.end('SIGKILL');
    const second = start();
    const response = await fetch(`${await second.ready()}/v1/platforms/kids/policy`, {
      headers: { authorization: `Bearer ${second.adminToken}` },
    });
    expect(await response.json()).toMatchObject(policy);
  });

  it('ends with one line if PostgreSQL ends by itself', async () => {
    const parlance = start();
    await parlance.ready();
    const lock = await readFile(join(settings.PARLANCE_DATA_DIR, 'postgres', 'postmaster.pid'), 'utf8');
    process.kill(Number(lock.split('\n')[0]), 'SIGKILL');
    expect(await parlance.exitCode()).toBe(1);
    expect(parlance.errors).toMatch(/parlance: PostgreSQL ended by itself; it said last: .+\n$/);
    expect(parlance.errors).not.toMatch(/^ +at /m);
  });

  it('keeps the first access key where only its owner can read it, and it leads every platform', async () => {
    const parlance = start();
    const url = await parlance.ready();
    const file = join(settings.PARLANCE_DATA_DIR, 'first-key');
    expect((await readFile(file, 'utf8')).trim()).toBe(parlance.firstKey);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const asking = (token: string, path: string, method = 'GET') =>
      fetch(`${url}/v1/${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    expect((await asking(parlance.firstKey, 'platforms/kids/policy')).status).toBe(200);
    expect((await asking(parlance.firstKey, 'keys')).status).toBe(403);

    const { keys } = (await (await asking(parlance.adminToken, 'keys')).json()) as { keys: [{ id: string }] };
    expect(keys).toMatchObject([{ name: 'first', role: 'lead', platforms: '*' }]);
    expect((await asking(parlance.adminToken, `keys/${keys[0].id}`, 'DELETE')).status).toBe(200);
    expect((await asking(parlance.firstKey, 'platforms/kids/policy')).status).toBe(401);
    await parlance.end('SIGINT');

    const again = start();
    await again.ready();
    expect(again.output).toContain('Access key: the first one was revoked');
    expect(again.output).not.toContain('plk_');
  });

  it('asks for no key if it is told not to', async () => {
    const parlance = start({ PARLANCE_HTTP_ACCESS: 'open' });
    const url = await parlance.ready();
    const open = await fetch(`${url}/v1/platforms/kids/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ contents: [{ id: 'one', text: 'hello there' }] }),
    });
    expect(open.status).toBe(200);
    expect((await fetch(`${url}/v1/platforms/kids/policy`)).status).toBe(401);
  });

  it('keeps the admin token where only its owner can read it, and does not print one that it was given', async () => {
    const parlance = start();
    await parlance.ready();
    const file = join(settings.PARLANCE_DATA_DIR, 'admin-token');
    expect((await readFile(file, 'utf8')).trim()).toBe(parlance.adminToken);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await parlance.end('SIGINT');

    const secret = 'a-token-of-my-own-choosing';
    const given = start({ PARLANCE_ADMIN_TOKEN: secret });
    const url = await given.ready();
    expect(given.output).not.toContain(secret);
    expect((await fetch(`${url}/v1/platforms/kids`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(
      200,
    );
  });
});

describe('npm start says in one line', () => {
  async function refusal(parlance: StandaloneProcess): Promise<string> {
    expect(await parlance.exitCode()).toBe(1);
    expect(parlance.errors.trimEnd()).not.toContain('\n');
    return parlance.errors.trimEnd();
  }

  describe('a busy port', () => {
    let server: Server;
    let port: number;
    beforeAll(async () => {
      port = await freePort();
      server = createServer();
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    it('is named, and nothing is left behind', async () => {
      expect(await refusal(start({ PORT: String(port) }))).toBe(
        `parlance: port ${port} is taken: stop what listens there, or choose another port: PORT=${port + 1} npm start`,
      );
      expect(await readdir(parent)).toEqual([]);
    });
  });

  it('a second copy on the same data, and the first goes on', async () => {
    const first = start();
    await first.ready();
    const second = start({ PORT: String(await freePort()) });
    expect(await refusal(second)).toBe(
      `parlance: another copy (process ${first.processId}) already works on the data in ${settings.PARLANCE_DATA_DIR}: stop it first, or choose another data folder`,
    );
    expect((await decide(first, 'kids', 'hello there')).action).toBe('allow');
  });

  it('a data folder that cannot be written', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');
    const folder = join(file, 'data');
    expect(await refusal(start({ PARLANCE_DATA_DIR: folder }))).toBe(
      `parlance: the data folder ${folder} cannot be written (ENOTDIR): choose another one with PARLANCE_DATA_DIR`,
    );
  });

  it('a setting that cannot be used', async () => {
    expect(await refusal(start({ PARLANCE_ADMIN_TOKEN: 'short' }))).toBe(
      'parlance: PARLANCE_ADMIN_TOKEN: expected at least 16 characters',
    );
  });

  it('a Node.js that is too old', async () => {
    const older = join(parent, 'older.cjs');
    await writeFile(older, "Object.defineProperty(process, 'version', { value: 'v18.20.4' });");
    for (const program of ['apps/standalone/bin/start.cjs', 'test/run.cjs']) {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', older, join(repositoryRoot, program)]);
      expect(status).toBe(1);
      expect(stdout.toString()).toBe('');
      expect(stderr.toString()).toBe(
        'Parlance needs Node.js 20.19 or newer, and this is v18.20.4: https://nodejs.org\n',
      );
    }
  });
});

describe.runIf(reachable)('npm start by other users', () => {
  it('works for an ordinary user, all of whose data are its own', async () => {
    await mkdir(settings.PARLANCE_DATA_DIR);
    await chown(settings.PARLANCE_DATA_DIR, NOBODY, NOBODY);
    const parlance = start({ HOME: parent }, { uid: NOBODY, gid: NOBODY });
    expect((await decide(parlance, 'kids', 'gg, what an idiot')).action).toBe('block');
    for (const name of await readdir(settings.PARLANCE_DATA_DIR))
      expect((await stat(join(settings.PARLANCE_DATA_DIR, name))).uid).toBe(NOBODY);
  });

  it('tells an ordinary user which folder it may not write', async () => {
    const parlance = start({ PARLANCE_DATA_DIR: join(parent, 'forbidden') }, { uid: NOBODY, gid: NOBODY });
    expect(await parlance.exitCode()).toBe(1);
    expect(parlance.errors).toBe(
      `parlance: the data folder ${join(parent, 'forbidden')} cannot be written (EACCES): choose another one with PARLANCE_DATA_DIR\n`,
    );
  });
});
