import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { TOPICS } from '@parlance/contracts';
import type { Policy } from '@parlance/domain';
import { InferencePool } from '@parlance/inference';
import { RecordProducer } from '@parlance/messaging';
import { PostgresModelRegistry } from '@parlance/persistence';
import { ModelPromotedProducer } from '@parlance/trainer';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../e2e/running-classifier.js';
import { griefingRows } from '../support/griefing-rows.js';
import { learnGriefing, type LearntGriefing } from '../support/learn-griefing.js';
import { keepShippedBase } from '../support/keep-shipped-base.js';
import type { BenchOptions } from './bench-options.js';
import type { BenchRow } from './bench-row.js';
import { capacity, ContentStream } from './content-stream.js';
import type { ReadDecision } from './decision-reader.js';
import { percentile } from './percentile.js';
import { RunningSystem } from './running-system.js';

export const title = 'Swaps: promotions while contents flow over Kafka, two workers, half load, exactly once';

const PLATFORM = 'arena';
const LABEL = 'griefing';
const POLICY: Policy = { labels: { [LABEL]: { review: 0.5 } }, onScoringFailure: 'review' };
/** Three, so that one that served two swaps ago cannot be taken for the one before. */
const SEEDS = [1, 2, 3];
const SWAPS = 200;
const STEADY_MS = 10_000;
/** After the first decision by the new model, what belongs to the swap still, and then what belongs to nothing. */
const AFTER_MS = 100;
const REST_MS = 200;
const LIMIT_MS = 60_000;
/** Two models that differ by less on a text are not told apart by it. Decisions hold six decimals. */
const SAME_SCORE = 2e-5;

interface Swap {
  readonly to: string;
  readonly beganAt: number;
  /** When a decision by the new model was first read. */
  readonly servedAt: number;
}

export async function bench({ swaps: count = SWAPS }: BenchOptions): Promise<BenchRow[]> {
  const texts = [...griefingRows(1), ...griefingRows(2)].map(({ text }) => text);
  const models = await learnGriefing(PLATFORM, SEEDS);
  const alone = await scoresAlone(models, texts);
  const system = await RunningSystem.start({
    platform: PLATFORM,
    policy: POLICY,
    classifier: { PARLANCE_WORKERS: '2' },
  });
  try {
    const registry = new PostgresModelRegistry(system.database);
    await keepShippedBase(registry);
    for (const { facts, bundle } of models) await registry.add(facts, bundle, 'challenger', new Map());
    const names = models.map(({ facts }) => facts.model);
    await registry.promote({ platform: PLATFORM, model: names[0]!, by: 'bench', expected: undefined });
    const full = await capacity(system, { platform: PLATFORM, texts });
    const stream = new ContentStream(system, { platform: PLATFORM, texts, name: 'load' }, full / 2);
    await delay(STEADY_MS);
    const steadyUntil = Date.now();
    const swaps = await swapped(system, registry, names, count);
    await stream.stop();
    await system.decisions.decided(stream.dueAt.keys(), LIMIT_MS);
    const decided = [...stream.dueAt].map(([id, dueAt]) => ({ dueAt, ...system.decisions.decisions.get(id)! }));
    const deadLetters = (await system.run.deadLetters()).length;
    return [
      { figure: 'load', value: `${(full / 2).toFixed(0)} of ${full.toFixed(0)} contents/s` },
      ...soundness(decided, { swaps, alone, doubled: system.decisions.doubled, deadLetters, first: names[0]! }),
      ...latency(decided, steadyUntil, swaps),
    ];
  } finally {
    await system.stop();
  }
}

/** Promotes the models in turn, with hints, each once the one before it serves. */
async function swapped(
  system: RunningSystem,
  registry: PostgresModelRegistry,
  names: readonly string[],
  count: number,
): Promise<Swap[]> {
  const producer = new RecordProducer({ connection: system.connection });
  const hints = new ModelPromotedProducer(
    (records) => producer.send(records),
    system.run.prefix + TOPICS.modelPromoted.name,
  );
  const { lastReadAt } = system.decisions;
  const swaps: Swap[] = [];
  for (let n = 1; n <= count; n++) {
    const to = names[n % names.length]!;
    const beganAt = Date.now();
    const expected = names[(n - 1) % names.length]!;
    await registry.promote({ platform: PLATFORM, model: to, by: 'bench', expected });
    await hints.promoted({ platform: PLATFORM, model: to });
    await until(`a decision by ${to}`, LIMIT_MS, async () => (lastReadAt.get(to) ?? 0) >= beganAt);
    swaps.push({ to, beganAt, servedAt: lastReadAt.get(to)! });
    await delay(AFTER_MS + REST_MS);
  }
  await producer.close();
  return swaps;
}

type Decided = ReadDecision & { readonly dueAt: number };

function soundness(
  decided: readonly Decided[],
  facts: {
    readonly swaps: readonly Swap[];
    readonly alone: ReadonlyMap<string, ReadonlyMap<string, number>>;
    readonly doubled: number;
    readonly deadLetters: number;
    /** The model that served before any swap. */
    readonly first: string;
  },
): BenchRow[] {
  const { swaps, alone, doubled, deadLetters, first } = facts;
  const none = (figure: string, values: readonly number[]): BenchRow => ({
    figure,
    value: values.join(', '),
    reach: values.map(() => '0').join(', '),
    reached: values.every((value) => value === 0),
  });
  const unscored = decided.filter(({ decision }) => decision.fallback).length;
  const unknown = decided.filter(({ decision }) => !alone.has(decision.model)).length;
  const mixed = decided.filter(({ decision: { model, text, scores } }) => {
    const expected = alone.get(model)?.get(text);
    return expected !== undefined && Math.abs(scores[LABEL]! - expected) > SAME_SCORE;
  }).length;
  const untimely = decided.filter(
    ({ decision, dueAt, readAt }) => !couldServe({ swaps, first, model: decision.model, dueAt, readAt }),
  ).length;
  return [
    { figure: 'promotions; contents', value: `${swaps.length}; ${decided.length}` },
    none('contents decided twice, dead letters, unscored; a lost one ends the bench', [doubled, deadLetters, unscored]),
    none('decisions by another version than was promoted, with scores other than their version’s', [unknown, mixed]),
    none('decisions by a version that had been replaced already, or was not promoted yet', [untimely]),
    {
      figure: 'texts on which each two versions differ',
      value: String(toldApart(alone)),
      reach: '≥ 200',
      reached: toldApart(alone) >= 200,
    },
  ];
}

/**
 * Whether a model may decide a content that was due and whose decision was read at these times: it served when the content
 * was due, or its swap began before the decision was read and had not ended when the content was due.
 */
function couldServe(of: {
  readonly swaps: readonly Swap[];
  readonly first: string;
  readonly model: string;
  readonly dueAt: number;
  readonly readAt: number;
}): boolean {
  let serving = of.first;
  for (const { to, beganAt, servedAt } of of.swaps) {
    if (beganAt > of.readAt) break;
    if (servedAt <= of.dueAt) serving = to;
    else if (to === of.model) return true;
  }
  return serving === of.model;
}

function latency(decided: readonly Decided[], steadyUntil: number, swaps: readonly Swap[]): BenchRow[] {
  const times = (of: readonly Decided[]): number[] => of.map(({ dueAt, readAt }) => readAt - dueAt);
  const before = times(decided.filter(({ dueAt }) => dueAt < steadyUntil - 1000));
  const during = times(
    decided.filter(({ dueAt }) =>
      swaps.some(({ beganAt, servedAt }) => dueAt >= beganAt && dueAt <= servedAt + AFTER_MS),
    ),
  );
  const [p99Before, p99During] = [percentile(before, 0.99), percentile(during, 0.99)];
  const took = swaps.map(({ beganAt, servedAt }) => servedAt - beganAt);
  return [
    {
      figure: 'from a promotion to the first decision by it that was read, p50, highest',
      value: `${percentile(took, 0.5).toFixed(0)}, ${Math.max(...took).toFixed(0)} ms`,
    },
    {
      figure: `from due to decision read, p50, p99 of ${before.length} before any swap`,
      value: `${percentile(before, 0.5).toFixed(0)}, ${p99Before.toFixed(0)} ms`,
    },
    {
      figure: `the same of ${during.length} that were due during swaps`,
      value: `${percentile(during, 0.5).toFixed(0)}, ${p99During.toFixed(0)} ms`,
      reach: `p99 ≤ ${(2 * p99Before).toFixed(0)} ms`,
      reached: p99During <= 2 * p99Before,
    },
  ];
}

/** What each version says of each text by itself. */
async function scoresAlone(
  models: readonly LearntGriefing[],
  texts: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 1 });
  try {
    const alone = new Map<string, ReadonlyMap<string, number>>();
    for (const { bundle } of models) {
      const { model } = await pool.loadPlatformModel(bundle);
      const scores = new Map<string, number>();
      for (const text of texts) {
        const [outcome] = await pool.score([text], [model]);
        if ('failure' in outcome!) throw new Error(`unscored: ${text}`);
        scores.set(text, outcome!.scores[LABEL]!);
      }
      alone.set(model, scores);
    }
    return alone;
  } finally {
    await pool.close();
  }
}

/** Texts that tell which version scored them. */
function toldApart(alone: ReadonlyMap<string, ReadonlyMap<string, number>>): number {
  const [first, ...others] = [...alone.values()];
  return [...first!.keys()].filter((text) => {
    const scores = [first!, ...others].map((of) => of.get(text)!).sort((a, b) => a - b);
    return scores.every((score, i) => i === 0 || score - scores[i - 1]! > 2 * SAME_SCORE);
  }).length;
}
