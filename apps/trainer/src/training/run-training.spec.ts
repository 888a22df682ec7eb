import { type NewModel, type TrainingJob } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import {
  InMemoryCorrectionStore,
  InMemoryModelRegistry,
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
import { FineTuneChallenger, type Train } from './fine-tune-challenger.js';
import { RunTraining } from './run-training.js';

const HOUR_MS = 3_600_000;
const TEXTS = 20;
const truths = Array.from({ length: TEXTS }, (_, row): 0 | 1 => (row % 2 === 0 ? 1 : 0));
const HEX = 'a'.repeat(64);

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
  stageSeconds: { features: 1, adapter: 2, head: 1, bundle: 1 },
});
const modelNamed = (model: string): NewModel => ({
  ...{ platform: 'gaming', model, labels: ['insult'], sha256: HEX, base: { model: 'base-1', sha256: HEX } },
  ...{ dataset: { sha256: HEX, rows: TEXTS }, seed: 1, metrics: {} },
});

let jobs: InMemoryTrainingJobStore;
let registry: InMemoryModelRegistry;
let hinted: string[];
let stopping: AbortController;
beforeEach(async () => {
  jobs = new InMemoryTrainingJobStore();
  registry = new InMemoryModelRegistry();
  await registry.addBase({ model: 'base-1', sha256: HEX }, Uint8Array.of(1));
  hinted = [];
  stopping = new AbortController();
});

class RecordedHints extends ModelHints {
  override async promoted({ platform, model }: { platform: string; model: string | null }): Promise<void> {
    hinted.push(`${platform} ${model}`);
  }
}

function running(train: Train): RunTraining {
  const logger = new StructuredLogger({ service: 'spec', destination: { write: () => undefined } });
  const metrics = new TrainerMetrics(new Registry());
  const promote = new PromoteChallenger(
    registry,
    new TellClassifiers(new RecordedHints(), metrics, logger),
    metrics,
    logger,
  );
  const steps = {
    ...{ jobs, registry, promote, logger },
    keepBase: { run: async () => ({ model: 'base-1', sha256: HEX }) },
    buildDataset: new BuildDataset(new InMemoryCorrectionStore()),
    fineTune: new FineTuneChallenger('base.parlance', metrics, train),
    evaluate: new EvaluateChallenger(registry, new InMemoryPlatformStore()),
  };
  return new RunTraining(steps, 'w1', 5);
}

/** Trains until it is told to stop, once `begun` has been called. */
const endless =
  (begun: () => unknown): Train =>
  ({ signal }) =>
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
    expect(await run.next(stopping.signal)).toBe(false);
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

  it('leaves a training to the next trainer when this one stops', async () => {
    const { id } = await jobs.enqueue('gaming', 'by hand');
    await running(endless(() => stopping.abort(new Error('the trainer stops')))).next(stopping.signal);
    expect(await jobs.claim('w2', HOUR_MS)).toMatchObject({ id, attempts: 2 });
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
