import { type LearningCurve, type NewModel, type TrainingJob } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import {
  InMemoryCorrectionStore,
  InMemoryDecisionStore,
  InMemoryModelRegistry,
  InMemoryNormCardStore,
  InMemoryPlatformStore,
  InMemoryTrainingJobStore,
} from '@parlance/persistence/testing';
import { LearningProcessDiedError, type TrainedModel } from '@parlance/platform-model';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { EvaluateChallenger } from '../promotion/evaluate-challenger.js';
import { ModelHints } from '../promotion/model-hints.js';
import { PromoteChallenger } from '../promotion/promote-challenger.js';
import { TellClassifiers } from '../promotion/tell-classifiers.js';
import { TrainerMetrics } from '../trainer.metrics.js';
import { BuildDataset } from './build-dataset.js';
import { FineTuneChallenger, type ModelTrainer } from './fine-tune-challenger.js';
import { MeasureLearningCurve, type CurveMeasurer } from './measure-learning-curve.js';
import { RunTraining } from './run-training.js';

const HOUR_MS = 3_600_000;
const TEXTS = 20;
const truths = Array.from({ length: TEXTS }, (_, row): 0 | 1 => (row % 2 === 0 ? 1 : 0));
const HEX = 'a'.repeat(64);

const SEPARATION = { texts: TEXTS, silhouette: 0.1, nearestAccuracy: 0.9, nearestBalancedAccuracy: 0.9 };

/** A model that reads every text of its dataset rightly, beside a base that reads none. */
const trainedAs = (model: string): TrainedModel => ({
  bundle: Uint8Array.of(1, 2, 3),
  sha256: HEX,
  model,
  labels: ['insult'],
  base: { model: 'base-1', sha256: HEX },
  dataset: { sha256: HEX, rows: TEXTS },
  seed: 1,
  measures: {},
  skipped: [],
  outOfFold: {
    insult: {
      rows: [...truths.keys()],
      truths,
      model: truths.map((truth) => (truth === 1 ? 0.99 : 0.01)),
      base: truths.map((truth) => (truth === 1 ? 0.4 : 0.6)),
    },
  },
  separation: { label: 'insult', before: SEPARATION, after: SEPARATION },
  normCardScores: [],
  stageSeconds: { features: 1, adapter: 2, head: 1, bundle: 1 },
});
const modelNamed = (model: string): NewModel => ({
  ...{ platform: 'gaming', model, labels: ['insult'], sha256: HEX, base: { model: 'base-1', sha256: HEX } },
  ...{ dataset: { sha256: HEX, rows: TEXTS }, seed: 1, metrics: {} },
});

let jobs: InMemoryTrainingJobStore;
let registry: InMemoryModelRegistry;
let platforms: InMemoryPlatformStore;
let normCards: InMemoryNormCardStore;
let hinted: string[];
let resolved: string[];
let stopping: AbortController;
beforeEach(async () => {
  jobs = new InMemoryTrainingJobStore();
  registry = new InMemoryModelRegistry();
  platforms = new InMemoryPlatformStore();
  normCards = new InMemoryNormCardStore();
  await registry.addBase({ model: 'base-1', sha256: HEX }, Uint8Array.of(1));
  hinted = [];
  resolved = [];
  stopping = new AbortController();
});

class RecordedHints extends ModelHints {
  override async promoted({ platform, model }: { platform: string; model: string | null }): Promise<void> {
    hinted.push(`${platform} ${model}`);
  }
}

const FIGURE = { value: 0.9, interval: { low: 0.8, high: 0.95 } };
const CURVE: LearningCurve = { label: 'insult', portions: [{ labels: TEXTS, rocAuc: FIGURE, prAuc: FIGURE }] };

type Train = ModelTrainer['train'];

function running(train: Train, learningCurve: CurveMeasurer['learningCurve'] = async () => CURVE): RunTraining {
  const logger = new StructuredLogger({ service: 'spec', destination: { write: () => undefined } });
  const metrics = new TrainerMetrics(new Registry());
  const promote = new PromoteChallenger(
    registry,
    platforms,
    new TellClassifiers(
      new RecordedHints(),
      { run: async (platform) => void resolved.push(platform) },
      metrics,
      logger,
    ),
    metrics,
    logger,
  );
  const steps = {
    ...{ jobs, registry, normCards, promote, logger },
    keepBase: { run: async () => ({ model: 'base-1', sha256: HEX }) },
    buildDataset: new BuildDataset(new InMemoryCorrectionStore(), new InMemoryDecisionStore()),
    fineTune: new FineTuneChallenger('base.parlance', metrics, { train }),
    learningCurve: new MeasureLearningCurve({
      ...{ basePath: 'base.parlance', jobs, metrics, logger },
      learning: { learningCurve },
    }),
    evaluate: new EvaluateChallenger(registry, platforms, normCards),
  };
  return new RunTraining(steps, 'w1', 30_000, 5);
}

/** Trains until it is told to stop, once `begun` has been called. */
const endless =
  (begun: () => unknown): Train =>
  (_, { signal }) =>
    new Promise((_, reject) => {
      signal!.addEventListener('abort', () => reject(signal!.reason as Error));
      begun();
    });

const only = async (): Promise<TrainingJob> => (await jobs.jobs('gaming', 9))[0]!;

describe('running a training', () => {
  it('takes a challenger that is better into service, hints at it, and says how it went', async () => {
    await jobs.enqueue('gaming', 'by hand');
    const run = running(async () => trainedAs('gaming-1'));
    expect(await run.next(stopping.signal)).toBe(true);
    expect(await only()).toMatchObject({ state: 'finished', outcome: { model: 'gaming-1', promoted: true } });
    expect(await registry.champions()).toMatchObject([{ platform: 'gaming', model: 'gaming-1' }]);
    expect(hinted).toEqual(['gaming gaming-1']);
    expect(resolved).toEqual(['gaming']);
    expect(await run.next(stopping.signal)).toBe(false);
  });

  it('measures what more labels bring once the model serves and the training has finished', async () => {
    await jobs.enqueue('gaming', 'by hand');
    const before: unknown[] = [];
    const run = running(
      async () => trainedAs('gaming-1'),
      async ({ label, outOfFold }) => {
        before.push(label, outOfFold.rows.length, (await only()).state, (await registry.champions())[0]?.model);
        return CURVE;
      },
    );
    await run.next(stopping.signal);
    expect(before).toEqual(['insult', TEXTS, 'finished', 'gaming-1']);
    expect((await only()).outcome).toMatchObject({ model: 'gaming-1', promoted: true, learningCurve: CURVE });
  });

  it('has a training finished as it was though its learning curve cannot be measured', async () => {
    await jobs.enqueue('gaming', 'by hand');
    const dead = () => Promise.reject(new LearningProcessDiedError('SIGKILL', undefined));
    await running(async () => trainedAs('gaming-1'), dead).next(stopping.signal);
    const { state, outcome } = await only();
    expect([state, outcome?.promoted, outcome?.learningCurve]).toEqual(['finished', true, undefined]);
  });

  it('has a challenger score the norm cards, and keeps one that breaks a card as rejected, with the card in its verdict', async () => {
    const policy = { labels: { insult: { review: 0.7 } }, onScoringFailure: 'review' } as const;
    await platforms.put({ id: 'gaming', displayName: 'Gaming', policy });
    await normCards.replace('gaming', [
      { text: 'gg', label: 'insult', reading: false },
      { text: 'what a walnut', label: 'insult', reading: true },
    ]);
    const scored: (readonly string[] | undefined)[] = [];
    await jobs.enqueue('gaming', 'by hand');
    const run = running(async ({ normCardTexts }) => {
      scored.push(normCardTexts);
      return { ...trainedAs('gaming-1'), normCardScores: [{ insult: 0.1 }, { insult: 0.6 }] };
    });
    await run.next(stopping.signal);
    expect(scored).toEqual([['gg', 'what a walnut']]);
    expect((await only()).outcome).toMatchObject({
      promoted: false,
      verdict: {
        reasons: [{ code: 'norm-card-broken' }],
        normCards: [
          { label: 'insult', expected: false, score: 0.1, threshold: 0.7, held: true },
          { label: 'insult', expected: true, score: 0.6, threshold: 0.7, held: false },
        ],
      },
    });
    expect(await registry.models('gaming')).toMatchObject([{ model: 'gaming-1', state: 'rejected' }]);
    expect(JSON.stringify((await registry.models('gaming'))[0]!.verdict)).not.toContain('walnut');
  });

  it('keeps what passed the gate for a person if the policy says so', async () => {
    const policy = { labels: { insult: {} }, onScoringFailure: 'review', promotion: 'by-person' } as const;
    await platforms.put({ id: 'gaming', displayName: 'Gaming', policy });
    await jobs.enqueue('gaming', 'by hand');
    await running(async () => trainedAs('gaming-1')).next(stopping.signal);
    expect((await only()).outcome).toMatchObject({
      promoted: false,
      verdict: { promote: true },
      detail: 'gaming-1 passed the gate and waits for a person: the policy leaves promotion to a person',
    });
    expect(await registry.models('gaming')).toMatchObject([{ state: 'challenger' }]);
    expect(hinted).toEqual([]);
  });

  it('trains again rather than to have a person promote what was judged against another champion', async () => {
    const policy = { labels: { insult: {} }, onScoringFailure: 'review', promotion: 'by-person' } as const;
    await platforms.put({ id: 'gaming', displayName: 'Gaming', policy });
    await registry.add(modelNamed('gaming-0'), new Uint8Array(1), 'challenger', new Map());
    await jobs.enqueue('gaming', 'by hand');
    await running(async () => {
      await registry.promote({ platform: 'gaming', model: 'gaming-0', by: 'ann', expected: undefined });
      return trainedAs('gaming-1');
    }).next(stopping.signal);
    expect((await jobs.jobs('gaming', 9))[0]).toMatchObject({ reason: 'the champion changed during a training' });
  });

  it('lets a pin win that was set during a training', async () => {
    await jobs.enqueue('gaming', 'by hand');
    await running(async () => {
      await registry.pin('gaming', 'ann', 'tournament');
      return trainedAs('gaming-1');
    }).next(stopping.signal);
    const { outcome } = await only();
    expect(outcome).toMatchObject({ promoted: false, verdict: { promote: true } });
    expect(outcome?.detail).toMatch(
      /^gaming-1 passed the gate and waits for a person: gaming is pinned by ann since .*: tournament$/,
    );
    expect(await registry.champions()).toEqual([]);
  });

  it('trains again when the norm cards were replaced meanwhile', async () => {
    await jobs.enqueue('gaming', 'by hand');
    const run = running(async () => {
      await normCards.replace('gaming', [{ text: 'gg', label: 'insult', reading: false }]);
      return trainedAs('gaming-1');
    });
    await run.next(stopping.signal);
    const [again, first] = await jobs.jobs('gaming', 9);
    expect(first).toMatchObject({ state: 'finished', outcome: { promoted: false } });
    expect(again).toMatchObject({ state: 'waiting', reason: 'the norm cards changed during a training' });
    expect(await registry.champions()).toEqual([]);
  });

  it('ends a training that is cancelled, and keeps nothing of it', async () => {
    const { id } = await jobs.enqueue('gaming', 'by hand');
    await running(endless(() => jobs.cancel(id))).next(stopping.signal);
    expect((await only()).state).toBe('cancelled');
    expect(await registry.models('gaming')).toEqual([]);
  });

  it('keeps nothing of a training that was cancelled as it ended', async () => {
    const { id } = await jobs.enqueue('gaming', 'by hand');
    const run = running(async () => {
      await jobs.cancel(id);
      return trainedAs('gaming-1');
    });
    await run.next(stopping.signal);
    expect((await only()).state).toBe('cancelled');
    expect(await registry.models('gaming')).toEqual([]);
  });

  it('leaves a training to the next trainer when this one stops, as if it had not begun it', async () => {
    const { id } = await jobs.enqueue('gaming', 'by hand');
    await running(endless(() => stopping.abort(new Error('the trainer stops')))).next(stopping.signal);
    expect(await jobs.claim('w2', HOUR_MS)).toMatchObject({ id, attempts: 1 });
  });

  it('says of a training whose process died how it died', async () => {
    await jobs.enqueue('gaming', 'by hand');
    await running(() => Promise.reject(new LearningProcessDiedError('SIGKILL', 'adapter'))).next(stopping.signal);
    expect(await only()).toMatchObject({
      state: 'failed',
      problem: 'the training process ended with SIGKILL during "adapter"',
    });
  });

  it('gives up a training that its trainers did not survive three times', async () => {
    await jobs.enqueue('gaming', 'by hand');
    for (const worker of ['w2', 'w3', 'w4']) await jobs.claim(worker, 0);
    await running(async () => trainedAs('gaming-1')).next(stopping.signal);
    expect(await only()).toMatchObject({ state: 'failed', problem: 'given up: its trainer was lost 3 times' });
  });

  it('gives the training what it needs to score by a champion of another base, as long as that is kept', async () => {
    const given: (readonly number[] | undefined)[] = [];
    const run = running(async ({ champion }) => {
      given.push(champion?.base && [...champion.base]);
      throw new Error('seen enough');
    });
    const standsOn = async (model: string, base: NewModel['base'], expected?: string): Promise<void> => {
      await registry.add({ ...modelNamed(model), base }, Uint8Array.of(0), 'challenger', new Map());
      await registry.promote({ platform: 'gaming', model, by: 'gate', expected });
      await jobs.enqueue('gaming', 'by hand');
      await run.next(stopping.signal);
    };
    const older = { model: 'base-0', sha256: 'b'.repeat(64) };
    await registry.addBase(older, Uint8Array.of(4, 2));
    await standsOn('gaming-0', older);
    await standsOn('gaming-1', { model: 'base-1', sha256: HEX }, 'gaming-0');
    expect(given).toEqual([[4, 2], undefined]);
  });

  it('promotes nothing over a champion that it was not judged against, and asks for another training', async () => {
    await jobs.enqueue('gaming', 'by hand');
    const run = running(async () => {
      await registry.add(modelNamed('gaming-0'), Uint8Array.of(0), 'challenger', new Map());
      await registry.promote({ platform: 'gaming', model: 'gaming-0', by: 'ann', expected: undefined });
      return trainedAs('gaming-1');
    });
    await run.next(stopping.signal);
    const [next, ended] = await jobs.jobs('gaming', 9);
    expect(ended).toMatchObject({ state: 'finished', outcome: { promoted: false } });
    expect(next).toMatchObject({ state: 'waiting', reason: 'the champion changed during a training' });
    expect((await registry.champions()).map(({ model }) => model)).toEqual(['gaming-0']);
    expect(hinted).toEqual([]);
  });
});
