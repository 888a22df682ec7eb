import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { asPlatform, InferencePool, openBundle } from '@parlance/inference';
import {
  LearningBase,
  LearningFailedError,
  learnOnBase,
  learningCurveOf,
  LearningProcess,
  LearningProcessClosedError,
  LearningProcessDiedError,
  NothingToLearnError,
  trainModel,
  type TrainingProgress,
} from '@parlance/platform-model';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { griefingRows } from '../support/griefing-rows.js';
import { writeRenamedBase } from '../support/renamed-base.js';

const rows = griefingRows();
const ORDER = { rows, labels: ['griefing'], basePath: BASE_BUNDLE_PATH, seed: 3, platform: 'gaming' };

const learning = new LearningProcess();
afterAll(() => learning.close());

describe('training in a process of its own', () => {
  it('gives the bytes that training here gives, and tells where it stands, at low priority', async () => {
    const stages = new Set<TrainingProgress['stage']>();
    const priorities = new Set<number>();
    let pid = 0;
    const trained = await learning.train(ORDER, {
      onStarted: (started) => (pid = started),
      onProgress: ({ stage }) => {
        stages.add(stage);
        if (stage === 'adapter') priorities.add(getPriority(pid));
      },
    });
    expect([...stages]).toEqual(['features', 'adapter', 'head', 'bundle']);
    expect([...priorities]).toEqual([constants.priority.PRIORITY_LOW]);
    const { manifest, sha256 } = asPlatform(openBundle('trained', trained.bundle));
    expect([manifest.model, manifest.labels, sha256]).toEqual([trained.model, ['griefing'], trained.sha256]);
    expect(trained.sha256).toBe(createHash('sha256').update(trained.bundle).digest('hex'));
    expect(trained.dataset.rows).toBe(120);

    const { rows: places, truths, model, base } = trained.outOfFold['griefing']!;
    expect(places).toEqual([...rows.keys()]);
    expect(truths).toEqual(rows.map(({ labels }) => labels.griefing));
    // No base model has the label.
    expect(base).toBeUndefined();
    expect(model.filter((score, i) => score >= 0.5 === (truths[i] === 1)).length).toBeGreaterThan(110);

    const { stageSeconds, ...here } = await trainModel(ORDER);
    expect(Object.keys(stageSeconds)).toEqual(['features', 'adapter', 'head', 'bundle']);
    expect({ ...trained, stageSeconds }).toEqual({ ...here, stageSeconds });
  });

  it('measures the learning curve of what was trained, as it is measured here, and gives it up when told to', async () => {
    const { outOfFold, measures } = await trainModel(ORDER);
    const order = { rows, label: 'griefing', outOfFold: outOfFold['griefing']!, basePath: BASE_BUNDLE_PATH, seed: 3 };
    const curve = await learning.learningCurve(order);
    expect(curve).toEqual(await learningCurveOf(order));
    expect(curve.portions.map(({ labels }) => labels)).toEqual([40, 64, 120]);
    expect(curve.portions[2]!.prAuc.value).toBeCloseTo(measures['griefing']!.model.prAuc!.value, 12);
    const stop = AbortSignal.timeout(50);
    await expect(learning.learningCurve(order, { signal: stop })).rejects.toThrow(stop.reason as Error);
  });

  it('has a champion score the rows that came after it, as it serves', async () => {
    const champion = await learning.train({ ...ORDER, rows: rows.slice(0, 60) });
    const later = [...rows.keys()].slice(60);
    const asked = { bundle: champion.bundle, rows: later };
    const trained = await learning.train({ ...ORDER, champion: asked });
    const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 1 });
    try {
      await pool.loadPlatformModel(champion.bundle);
      const outcomes = await pool.score(
        later.map((row) => rows[row]!.text),
        later.map(() => champion.model),
      );
      const served = outcomes.map((outcome) => ('scores' in outcome ? outcome.scores['griefing']! : Number.NaN));
      expect(
        served.filter((score, i) => score >= 0.5 === (rows[later[i]!]!.labels.griefing === 1)).length,
      ).toBeGreaterThan(50);
      const scores = trained.championScores!['griefing']!;
      expect(scores).toHaveLength(60);
      for (const [i, score] of scores.entries()) expect(score).toBeCloseTo(served[i]!, 4);
    } finally {
      await pool.close();
    }
  });

  it('has the new model score norm cards, as it serves', async () => {
    const texts = ['selling all my items now luna', 'nice save luna', 'x'.repeat(300_000)];
    const trained = await learning.train({ ...ORDER, normCardTexts: texts });
    const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 1 });
    try {
      const { model } = await pool.loadPlatformModel(trained.bundle);
      const [spoiling, playing] = await pool.score(texts.slice(0, 2), [model, model]);
      const scores = [spoiling, playing].map((outcome) => ('scores' in outcome! ? outcome.scores : undefined));
      expect(trained.normCardScores).toEqual([...scores, undefined]);
      expect(scores[0]!['griefing']).toBeGreaterThan(0.5);
      expect(scores[1]!['griefing']).toBeLessThan(0.5);
    } finally {
      await pool.close();
    }
  });

  it('has a champion score them on the older base that it was learnt on, if that is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parlance-older-base-'));
    try {
      const basePath = join(folder, 'older.parlance');
      await writeRenamedBase(basePath, 'base-older');
      const { bundle } = await learning.train({ ...ORDER, basePath, rows: rows.slice(0, 60) });
      const later = [...rows.keys()].slice(60);
      const without = await learning.train({ ...ORDER, champion: { bundle, rows: later } });
      expect(without.championScores).toBeUndefined();
      const champion = { bundle, rows: later, base: readFileSync(basePath) };
      const { championScores, base } = await learning.train({ ...ORDER, champion });
      expect(base.model).not.toBe('base-older');
      const scores = championScores!['griefing']!;
      const right = scores.filter((score, i) => score >= 0.5 === (rows[later[i]!]!.labels.griefing === 1));
      expect([scores.length, right.length > 50]).toEqual([60, true]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says what is missing when there is nothing to learn', async () => {
    const refused = learning.train({ ...ORDER, rows: rows.slice(0, 12) });
    await expect(refused).rejects.toBeInstanceOf(NothingToLearnError);
    await expect(refused).rejects.toMatchObject({ skipped: [{ label: 'griefing', judged: 12, positive: 6 }] });
  });

  it('passes on why a base bundle cannot be used', async () => {
    const refused = learning.train({ ...ORDER, basePath: '/nowhere/base.parlance' });
    await expect(refused).rejects.toBeInstanceOf(LearningFailedError);
    await expect(refused).rejects.toThrow('/nowhere/base.parlance');
  });

  it('ends the process when it is cancelled', async () => {
    const cancelled = new AbortController();
    let pid = 0;
    const running = learning.train(ORDER, {
      signal: cancelled.signal,
      onStarted: (started) => (pid = started),
      onProgress: ({ stage }) => void (stage === 'adapter' && cancelled.abort(new Error('no longer wanted'))),
    });
    await expect(running).rejects.toThrow('no longer wanted');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('names a process that died, and how far it had come', async () => {
    let pid = 0;
    const running = learning.train(ORDER, {
      onStarted: (started) => (pid = started),
      onProgress: ({ stage }) => void (stage === 'adapter' && process.kill(pid, 'SIGKILL')),
    });
    await expect(running).rejects.toBeInstanceOf(LearningProcessDiedError);
    await expect(running).rejects.toMatchObject({ ending: 'SIGKILL', stage: 'adapter' });
  });

  it('trains to the same bytes in a process that has read the texts among others before', async () => {
    const pids: number[] = [];
    const options = { onStarted: (pid: number) => void pids.push(pid) };
    const kept = new LearningProcess();
    try {
      kept.getReady(BASE_BUNDLE_PATH);
      await kept.train({ ...ORDER, rows: [...rows.slice(50), ...rows.slice(0, 30)] }, options);
      const { sha256 } = await kept.train(ORDER, options);
      expect(sha256).toBe((await trainModel(ORDER)).sha256);
      expect(new Set(pids).size).toBe(1);
    } finally {
      await kept.close();
    }
    expect(() => process.kill(pids[0]!, 0)).toThrow('ESRCH');
  });

  it('trains though its idle process was ended by somebody else, and though a base could not be opened before', async () => {
    const pids: number[] = [];
    const options = { onStarted: (pid: number) => void pids.push(pid) };
    const kept = new LearningProcess();
    try {
      kept.getReady('/nowhere/base.parlance');
      await expect(kept.train({ ...ORDER, basePath: '/nowhere/base.parlance' }, options)).rejects.toThrow('/nowhere');
      await kept.train(ORDER, options);
      expect(pids[1]).toBe(pids[0]);
      process.kill(pids[0]!, 'SIGKILL');
      await kept.train(ORDER, options);
      expect(pids.at(-1)).not.toBe(pids[0]);
    } finally {
      await kept.close();
    }
  });

  it('opens the base anew after a training that failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parlance-kept-base-'));
    const kept = new LearningProcess();
    try {
      const basePath = join(folder, 'base.parlance');
      await writeRenamedBase(basePath, 'base-first');
      expect((await kept.train({ ...ORDER, basePath })).base.model).toBe('base-first');
      await writeRenamedBase(basePath, 'base-second');
      const champion = { bundle: Buffer.from('no bundle'), rows: [0] };
      await expect(kept.train({ ...ORDER, basePath, champion })).rejects.toBeInstanceOf(LearningFailedError);
      expect((await kept.train({ ...ORDER, basePath })).base.model).toBe('base-second');
    } finally {
      await kept.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('leaves nothing loaded in a base that is kept, whether or not the training went well', async () => {
    const base = await LearningBase.open(BASE_BUNDLE_PATH);
    try {
      const loaded: unknown[] = [];
      const failing = learnOnBase(ORDER, { openBase: async () => base }, async ({ pool, bundle }) => {
        await pool.loadPlatformModel(bundle);
        loaded.push(...pool.platformModels);
        throw new Error('the rest failed');
      });
      await expect(failing).rejects.toThrow('the rest failed');
      expect([loaded.length, base.pool.platformModels, base.pool.bases.length]).toEqual([1, [], 1]);
      const folder = mkdtempSync(join(tmpdir(), 'parlance-other-base-'));
      const path = join(folder, 'older.parlance');
      await writeRenamedBase(path, 'base-older');
      await learnOnBase(ORDER, { openBase: async () => base }, async ({ pool }) => {
        await pool.addBase(readFileSync(path));
        expect(pool.bases).toHaveLength(2);
      });
      rmSync(folder, { recursive: true });
      expect([base.pool.platformModels, base.pool.bases.length]).toEqual([[], 1]);
    } finally {
      await base.close();
    }
  });

  it('begins nothing any more once it is closed', async () => {
    const kept = new LearningProcess();
    const first = kept.train(ORDER, { onProgress: ({ stage }) => void (stage === 'adapter' && kept.close()) });
    const second = kept.train(ORDER);
    await expect(first).rejects.toBeInstanceOf(LearningProcessDiedError);
    await expect(second).rejects.toBeInstanceOf(LearningProcessClosedError);
    await expect(kept.train(ORDER)).rejects.toBeInstanceOf(LearningProcessClosedError);
  });

  it('ends an idle process after a while, and starts another when there is work', async () => {
    const pids: number[] = [];
    const options = { onStarted: (pid: number) => void pids.push(pid) };
    const brief = new LearningProcess(1);
    try {
      await brief.train(ORDER, options);
      await vi.waitFor(() => expect(() => process.kill(pids[0]!, 0)).toThrow('ESRCH'));
      await brief.train(ORDER, options);
      expect(pids[1]).not.toBe(pids[0]);
    } finally {
      await brief.close();
    }
  });
});
