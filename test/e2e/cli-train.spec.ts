import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { modelDetailsView } from '@parlance/contracts';
import { type DataSource, PostgresCorrectionStore, PostgresTrainingJobStore } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { griefingRows } from '../support/griefing-rows.js';
import { runCli, startCli } from '../support/run-cli.js';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { correctGriefing } from '../support/correct-griefing.js';
import { ask, startTrainerForSpec } from '../support/trainer-for-spec.js';
import { TRAINER_TOKEN as TOKEN } from '../support/trainer-process.js';

const env = { PARLANCE_TOKEN: TOKEN };
const LONG = { timeout: 120_000 };

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer | undefined;

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
});
afterEach(async () => {
  await trainer?.close();
  trainer = undefined;
});
afterAll(async () => {
  await postgres.stop();
});

/** With a base model it trains, but nothing by itself; without one, trainings wait. */
async function start({ trains, port = 0 }: { trains: boolean; port?: number }): Promise<string> {
  const environment = {
    DATABASE_URL: postgres.url,
    PORT: String(port),
    PARLANCE_ADMIN_TOKEN: TOKEN,
    ...(trains && { PARLANCE_BUNDLE: BASE_BUNDLE_PATH }),
    PARLANCE_TRAINING_MIN_JUDGEMENTS: '100000',
  };
  trainer = await startTrainerForSpec(environment);
  return trainer.url;
}

async function addPlatform(url: string, platform: string): Promise<void> {
  const policy = { ownLabels: ['griefing'], labels: { griefing: { review: 0.5 }, toxicity: { review: 0.5 } } };
  await ask('PUT', `${url}/v1/platforms/${platform}`, { body: { displayName: platform, policy } });
}

async function correct(platform: string, set: 1 | 2 = 1): Promise<void> {
  await correctGriefing(database, platform, { rows: griefingRows(set) });
}

const train = (url: string, platform: string, ...args: string[]) =>
  runCli(['train', '--url', url, '--platform', platform, ...args], { env });

/** Watches until it has said which training it is. */
async function watching(url: string, platform: string) {
  const child: ChildProcessWithoutNullStreams = startCli(['train', '--url', url, '--platform', platform, '--watch'], {
    env,
  });
  child.stdin.end();
  const ended = once(child, 'close') as Promise<[number | null]>;
  const stdout = text(child.stdout);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  await expect.poll(() => stderr, { timeout: 20_000 }).toMatch(/^training [0-9a-f-]{36} of /);
  return { child, end: async () => ({ code: (await ended)[0], stdout: await stdout, stderr }) };
}

const openTrainings = async (platform: string): Promise<string[]> =>
  (await new PostgresTrainingJobStore(database).jobs(platform, 9)).map(({ state }) => state);

describe('parlance train', () => {
  it('watches a training to its end and says what came of it', LONG, async () => {
    const url = await start({ trains: true });
    await addPlatform(url, 'gaming');
    await correct('gaming');
    const { code, stdout } = await train(url, 'gaming', '--watch');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^training [0-9a-f-]{36}: gaming-[0-9a-f]{12} serves now\nbetter: griefing: mean/);
    // Nobody knew the label before: there is nothing beside it.
    expect(stdout).toMatch(/\ngriefing +ROC-AUC +- +(0\.9\d\d|1\.000) \[/);
    expect(stdout).toMatch(/\ngriefing +silhouette +-?0\.\d+ +0\.\d+\n/);
  });

  it('says what a later model was beside the one that serves', LONG, async () => {
    const url = await start({ trains: true });
    await correct('gaming', 2);
    const { stdout } = await train(url, 'gaming', '--watch');
    expect(stdout).toMatch(/: gaming-[0-9a-f]{12} does not serve\nnot-better-within-noise: /);
    expect(stdout).toMatch(/\ngriefing +precision at review 0\.5 +[01]\.\d+ \[[^\]]+\] +[01]\.\d+ \[/);
    expect(stdout).toMatch(/\ngriefing at 0\.5: \d+ newly flagged, \d+ no longer\n$/);
  });

  it('shows the decisions that flip by text, and an erased text no more', LONG, async () => {
    const url = await start({ trains: true });
    await addPlatform(url, 'flips');
    const store = new PostgresCorrectionStore(database);
    // The base model knows toxicity, and reads game chat otherwise than these moderators do.
    const rows = griefingRows().map((row) => ({ ...row, text: `${row.text}!` }));
    await correctGriefing(database, 'flips', { rows, label: 'toxicity' });
    const { stdout } = await train(url, 'flips', '--watch');
    const model = /flips-[0-9a-f]{12}/.exec(stdout)![0];
    const details = async () => modelDetailsView.parse(await (await shown(url, 'flips', `/${model}`)).json());
    const { newlyFlagged } = (await details()).comparison!.labels['toxicity']!.flips!;
    expect(newlyFlagged.count).toBeGreaterThan(20);
    expect(newlyFlagged.worst.length).toBe(Math.min(50, newlyFlagged.count));
    const [worst] = newlyFlagged.worst;
    expect(createHash('sha256').update(worst!.text!).digest('hex')).toBe(worst!.textHash);
    const wrongness = newlyFlagged.worst.map(({ holds, challenger }) => Math.abs(challenger - (holds ? 1 : 0)));
    expect(wrongness).toEqual(wrongness.toSorted((a, b) => b - a));
    await store.eraseText('flips', worst!.textHash);
    const after = (await details()).comparison!.labels['toxicity']!.flips!.newlyFlagged.worst;
    expect(after[0]).toEqual({ ...worst, text: null });
    expect(after[1]).toEqual(newlyFlagged.worst[1]);
  });

  it('says that there is too little to learn from', async () => {
    const url = await start({ trains: true });
    await addPlatform(url, 'empty');
    const { code, stdout } = await train(url, 'empty', '--watch');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^training \S+: no model; no label was judged/);
  });

  it('goes on watching when the server restarts meanwhile', LONG, async () => {
    const port = await freePort();
    const url = await start({ trains: false, port });
    await addPlatform(url, 'restarted');
    await correct('restarted');
    const { end } = await watching(url, 'restarted');
    await trainer!.close();
    await start({ trains: true, port });
    const { code, stdout } = await end();
    expect(code).toBe(0);
    expect(stdout).toMatch(/: restarted-[0-9a-f]{12} serves now\n/);
  });

  it('leaves the training alone at Ctrl-C and says so, and cancels it when it is told to', async () => {
    const url = await start({ trains: false });
    await addPlatform(url, 'waiting');
    const { child, end } = await watching(url, 'waiting');
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end();
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/\ntraining \S+ goes on; parlance train --cancel --url \S+ --platform waiting cancels it\n/);
    expect(await openTrainings('waiting')).toEqual(['waiting']);
    // One that waits already is not asked for twice.
    expect((await train(url, 'waiting')).stdout).toMatch(/^training \S+: waiting\n$/);
    expect((await train(url, 'waiting', '--cancel')).stdout).toMatch(/^training \S+: cancelled\n$/);
    expect(await openTrainings('waiting')).toEqual(['cancelled']);
    expect((await train(url, 'waiting', '--cancel')).stdout).toBe('no training waits or runs\n');
  });

  it('says that a training which it watched was cancelled', async () => {
    const url = await start({ trains: false });
    await addPlatform(url, 'unwanted');
    const { end } = await watching(url, 'unwanted');
    await train(url, 'unwanted', '--cancel');
    const { code, stderr } = await end();
    expect(code).toBe(2);
    expect(stderr).toMatch(/parlance: training \S+: cancelled\n$/);
  });

  it('says that there is no such platform, and where nobody listens', async () => {
    const url = await start({ trains: false });
    expect((await train(url, 'nowhere', '--watch')).stderr).toContain('404 Unknown platform');
    const silent = `http://127.0.0.1:${await freePort()}`;
    expect(await train(silent, 'gaming', '--watch')).toMatchObject({ code: 2, stdout: '' });
  });
});

function shown(url: string, platform: string, model: string): Promise<Response> {
  return fetch(`${url}/v1/platforms/${platform}/models${model}`, { headers: { authorization: `Bearer ${TOKEN}` } });
}
