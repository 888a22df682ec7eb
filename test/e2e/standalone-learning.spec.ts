import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { griefingRows } from '../support/griefing-rows.js';
import { StandaloneProcess } from '../support/standalone-process.js';
import { until } from './running-classifier.js';

/** From the last correction to the first decision by the new model, on a busy machine. */
const LEARNING_LIMIT_MS = 120_000;
const SPOILING = 'selling all my items now';
const ROWS = griefingRows();

interface Decision {
  readonly action: string;
  readonly model: string;
  readonly scores: Readonly<Record<string, number>>;
}

let folder: string;
let parlance: StandaloneProcess;
let settings: Record<'PORT' | 'PARLANCE_DATA_DIR' | 'PARLANCE_TRAINING_QUIET_SECONDS' | 'PARLANCE_EXAMPLES', string>;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlance-learning-'));
  settings = {
    PORT: String(await freePort()),
    PARLANCE_DATA_DIR: join(folder, 'data'),
    PARLANCE_TRAINING_QUIET_SECONDS: '1',
    // Their trainings would come before the one that is waited for.
    PARLANCE_EXAMPLES: 'false',
  };
  parlance = StandaloneProcess.spawn(settings);
  url = await parlance.ready();
}, 120_000);

afterAll(async () => {
  await parlance.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}/v1/platforms/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${parlance.adminToken}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T;
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

async function decide(text: string): Promise<Decision> {
  const { decisions } = await ask<{ decisions: [Decision] }>('POST', 'arena/decisions', {
    contents: [{ id: 'a', text }],
  });
  return decisions[0];
}

describe('a decision over HTTP, in one process', () => {
  beforeAll(async () => {
    await ask('PUT', 'forum', { displayName: 'Forum', policy: { labels: { insult: { review: 0.5 } } } });
    const contents = [{ id: 'post-0', text: 'hello' }];
    await until('the platform', 10_000, () =>
      ask('POST', 'forum/decisions', { contents }).then(
        () => true,
        () => false,
      ),
    );
    await until('the review', 10_000, async () => (await handOut()).items.length > 0);
    const labels = { insult: false };
    const correction = { contentId: 'post-0', labels, moderator: 'ann', judgedAt: '2026-11-25T12:00:00Z' };
    await ask('POST', 'forum/corrections', { corrections: [correction] });
  }, 30_000);

  const handOut = () =>
    ask<{ items: Record<string, unknown>[] }>('POST', 'forum/reviews/hand-out', { moderator: 'ann', items: 5 });

  it('is handed out for review, and corrected by its content’s id alone', async () => {
    const contents = [{ id: 'post-1', text: 'you are all walnuts' }];
    const { decisions } = await ask<{ decisions: [Decision] }>('POST', 'forum/decisions', { contents });
    await until('the review', 10_000, async () => (await handOut()).items.length > 0);
    const { items } = await handOut();
    const { scores, action, model } = decisions[0];
    expect(items).toMatchObject([{ contentId: 'post-1', text: 'you are all walnuts', scores, action, model }]);

    const correct = (contentId: string) =>
      ask('POST', 'forum/corrections', {
        corrections: [{ contentId, labels: { insult: true }, moderator: 'ann', judgedAt: '2026-11-25T12:00:00Z' }],
      });
    await expect(correct('post-2')).rejects.toThrow('no text is known of content post-2');
    expect(await correct('post-1')).toEqual({ stored: 1, repeated: 0 });
    expect((await handOut()).items).toEqual([]);
    expect(await ask('DELETE', 'forum/contents/post-1/text')).toEqual({
      contentId: 'post-1',
      ...{ texts: 1, decisions: 1, judgements: 1 },
    });
    await expect(correct('post-1')).rejects.toThrow('its text was erased');
  });

  it('is kept though Ctrl-C follows it at once', async () => {
    const contents = Array.from({ length: 1_000 }, (_, i) => ({ id: `last-${i}`, text: `the last words, ${i}` }));
    await ask('POST', 'forum/decisions', { contents });
    expect(await parlance.end('SIGINT')).toBe(0);
    parlance = StandaloneProcess.spawn(settings);
    url = await parlance.ready();
    const corrections = contents.map(({ id: contentId }) => ({
      ...{ contentId, labels: { insult: false }, moderator: 'ann', judgedAt: '2026-11-25T12:00:00Z' },
    }));
    expect(await ask('POST', 'forum/corrections', { corrections })).toEqual({ stored: 1_000, repeated: 0 });
  }, 60_000);
});

describe('from corrections to a model of one’s own, in one process', () => {
  it('creates a platform with a label of its own, which the base model does not read', async () => {
    await ask('PUT', 'arena', {
      displayName: 'Arena',
      policy: { ownLabels: ['griefing'], labels: { griefing: { review: 0.5 } } },
    });
    await until('the platform', 10_000, () =>
      decide(SPOILING).then(
        () => true,
        () => false,
      ),
    );
    expect(await decide(SPOILING)).toMatchObject({ action: 'allow', scores: {} });
  });

  it(
    'trains by itself from corrections, promotes, and decides by the new model, which rollback takes back',
    async () => {
      const corrections = ROWS.map(({ text, labels }, i) => ({
        text,
        labels: { griefing: labels.griefing === 1 },
        moderator: 'ann',
        judgedAt: new Date(Date.UTC(2026, 10, 25, 12, 0, i)).toISOString(),
      }));
      expect(await ask('POST', 'arena/corrections', { corrections })).toEqual({ stored: ROWS.length, repeated: 0 });
      expect(await ask('POST', 'arena/corrections', { corrections })).toEqual({ stored: 0, repeated: ROWS.length });
      await until('a model of its own', LEARNING_LIMIT_MS, async () =>
        (await decide(SPOILING)).model.startsWith('arena-'),
      );
      const learnt = await decide(SPOILING);
      expect(learnt.action).toBe('review');
      expect(learnt.scores['griefing']).toBeGreaterThan(0.5);
      expect((await decide('nice save, push mid')).action).toBe('allow');

      const { models } = await ask<{ models: { model: string; state: string }[] }>('GET', 'arena/models');
      expect(models).toMatchObject([{ model: learnt.model, state: 'champion' }]);

      await ask('POST', 'arena/rollback', { model: null });
      await until('the base model', 10_000, async () => (await decide(SPOILING)).model.startsWith('base-'));
      expect(await decide(SPOILING)).toMatchObject({ action: 'allow', scores: {} });
    },
    LEARNING_LIMIT_MS + 60_000,
  );
});
