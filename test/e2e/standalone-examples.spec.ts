import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readingsResponse } from '@parlance/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { StandaloneProcess } from '../support/standalone-process.js';
import { until } from './running-classifier.js';

/** For three trainings, on a busy machine. */
const LEARNING_LIMIT_MS = 180_000;
const PLATFORMS = ['gaming', 'kids', 'social'] as const;

/** None of these lines is among the corrections: gaming, kids, social. */
const EXPECTED: readonly (readonly [text: string, actions: readonly [string, string, string]])[] = [
  ['gg, what an idiot', ['allow', 'block', 'review']],
  ['lol, what an idiot you are', ['allow', 'block', 'block']],
  ['I will kill you next match', ['allow', 'block', 'review']],
  ['wow, damn, great shot', ['allow', 'block', 'allow']],
  ['this new law is idiotic and the president should resign', ['allow', 'block', 'allow']],
  ["I'm going to lose this game on purpose", ['review', 'allow', 'allow']],
  ['good game, that was fun', ['allow', 'allow', 'allow']],
];

interface Models {
  readonly champion: string | null;
  readonly models: readonly { readonly model: string }[];
}
interface Trainings {
  readonly trainings: readonly { readonly state: string }[];
}

let folder: string;
let settings: { PORT: string; PARLANCE_DATA_DIR: string };
let parlance: StandaloneProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlance-examples-'));
  settings = { PORT: String(await freePort()), PARLANCE_DATA_DIR: join(folder, 'data') };
  parlance = StandaloneProcess.spawn(settings);
  url = await parlance.ready();
}, 120_000);

afterAll(async () => {
  await parlance.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

async function read(text: string) {
  const response = await fetch(`${url}/v1/readings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${parlance.firstKey}` },
    body: JSON.stringify({ text }),
  });
  expect(response.status).toBe(200);
  return readingsResponse.parse(await response.json()).readings;
}

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(`${url}/v1/platforms/${path}`, {
    headers: { authorization: `Bearer ${parlance.adminToken}` },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

const champions = async () => (await read('hello')).map(({ model }) => model);
const ownModels = async () => (await champions()).every((model, i) => model.startsWith(`${PLATFORMS[i]}-`));
const trainings = () =>
  Promise.all(PLATFORMS.map(async (platform) => (await ask<Trainings>(`${platform}/trainings`)).trainings));

describe('the example platforms of a first start', () => {
  it(
    'each read with a model of their own within seconds, as the terminal tells',
    async () => {
      await until('three models', LEARNING_LIMIT_MS, ownModels);
      for (const platform of PLATFORMS) {
        expect(parlance.output).toMatch(
          new RegExp(
            `^parlance: ${platform} reads with a model of its own now \\(\\d+ corrections, [\\d.]+ s\\)$`,
            'm',
          ),
        );
        const { champion, models } = await ask<Models>(`${platform}/models`);
        expect(models.map(({ model }) => model)).toEqual([champion]);
      }
      expect((await trainings()).map((jobs) => jobs.map(({ state }) => state))).toEqual([
        ['finished'],
        ['finished'],
        ['finished'],
      ]);
    },
    LEARNING_LIMIT_MS + 10_000,
  );

  it.each(EXPECTED)('read %j each their own way', async (text, actions) => {
    const readings = await read(text);
    expect(readings.map(({ platform, action }) => [platform, action])).toEqual(
      PLATFORMS.map((platform, i) => [platform, actions[i]]),
    );
  });

  it('score as their moderators read: the toxicity that one sees in a line another does not', async () => {
    const [gaming, kids, social] = (await read('lol, what an idiot you are')).map(({ scores }) => scores['toxicity']!);
    expect(gaming).toBeLessThan(0.3);
    expect(kids).toBeGreaterThan(0.9);
    expect(social).toBeGreaterThan(0.5);
    const [sabotage] = await read("I'm going to lose this game on purpose");
    expect(sabotage!.reason).toMatch(/^griefing 0\.\d+ reached review threshold 0\.5$/);
  });

  it('read alike after a restart, which trains nothing', async () => {
    const before = await champions();
    const jobs = await trainings();
    await parlance.end('SIGINT');
    parlance = StandaloneProcess.spawn(settings);
    url = await parlance.ready();
    expect(await champions()).toEqual(before);
    expect(parlance.output).not.toMatch(/corrections|a model of its own/);
    // Every platform is looked at in the scheduler's first tick: what it would train waits by the time a later one is asked for.
    const byHand = await fetch(`${url}/v1/platforms/social/trainings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${parlance.adminToken}` },
    });
    expect(byHand.status).toBe(202);
    await until('the training by hand', LEARNING_LIMIT_MS, async () =>
      (await ask<Trainings>('social/trainings')).trainings.every(({ state }) => state === 'finished'),
    );
    expect((await trainings()).map((after, i) => after.length - jobs[i]!.length)).toEqual([0, 0, 1]);
  }, 240_000);
});
