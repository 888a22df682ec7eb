import type { TrainingJob } from '@parlance/domain';
import { PostgresCorrectionStore, PostgresModelRegistry, PostgresTrainingJobStore } from '@parlance/persistence';
import { TRAINING_STAGES, type TrainingStage } from '@parlance/platform-model';
import { setTimeout as delay } from 'node:timers/promises';
import { PLAIN_POLICY, until } from '../e2e/running-classifier.js';
import type { BenchOptions } from './bench-options.js';
import type { BenchRow } from './bench-row.js';
import { capacity, ContentStream } from './content-stream.js';
import { judgedOnce, labelledPlatforms, shuffled } from './labelled-platforms.js';
import { percentile } from './percentile.js';
import { RunningSystem } from './running-system.js';

export const title =
  'From 1,000 corrections over Kafka to the first decision by the new model, the classifier at half load';

const CORRECTIONS = 1000;
const REACH_SECONDS = 10;
/** A broker that was just started compiles itself: for about a minute it takes half a core that it does not take later. */
const STEADY_MS = 60_000;
const LIMIT_MS = 120_000;

/** Needs `--data DIR`; of its platforms `--platform NAME`, by default the first. All settings are the services' own defaults. */
export async function bench({ dataDir, platform: name }: BenchOptions): Promise<BenchRow[]> {
  if (dataDir === undefined) return [{ figure: 'skipped', value: 'needs --data DIR with labelled platform files' }];
  const [labelled] = await labelledPlatforms(dataDir, name);
  const { name: platform, train, dev } = labelled!;
  const corrections = shuffled(judgedOnce(train), 1).slice(0, CORRECTIONS);
  const texts = dev.map(({ text }) => text);
  const system = await RunningSystem.start({ platform, policy: PLAIN_POLICY, trainer: {} });
  try {
    const full = await capacity(system, { platform, texts });
    await system.kept(LIMIT_MS);
    const stream = new ContentStream(system, { platform, texts, name: 'load' }, full / 2);
    await delay(STEADY_MS);
    await system.correct(corrections);
    const acknowledgedAt = Date.now();
    const job = await trained(system, platform);
    const model = job.outcome!.model!;
    await until(`a decision by ${model}`, LIMIT_MS, async () => system.decisions.firstReadAt.has(model));
    await stream.stop();
    await system.decisions.decided(stream.dueAt.keys(), LIMIT_MS);
    const { lastStoredAt } = await new PostgresCorrectionStore(system.database).counts(platform);
    const [promotion] = await new PostgresModelRegistry(system.database).promotions(platform);
    const stages = await stageSeconds(system.trainer!.url);
    const latencies = [...stream.dueAt].map(([id, dueAt]) => system.decisions.decisions.get(id)!.readAt - dueAt);
    const between = (from: number | Date, to: number | Date): string => `${((+to - +from) / 1000).toFixed(2)} s`;
    const learning = Object.values(stages).reduce((sum, each) => sum + each, 0);
    const total = (system.decisions.firstReadAt.get(model)! - acknowledgedAt) / 1000;
    const around = (+promotion!.at - +job.startedAt!) / 1000 - learning;
    return [
      { figure: 'platform; load', value: `${platform}; ${(full / 2).toFixed(0)} of ${full.toFixed(0)} contents/s` },
      {
        figure: 'from the last acknowledgement to the last correction stored',
        value: between(acknowledgedAt, lastStoredAt!),
      },
      { figure: 'quiet period (1 s), and the training begun', value: between(lastStoredAt!, job.startedAt!) },
      ...TRAINING_STAGES.map((stage) => ({ figure: `training: ${stage}`, value: `${stages[stage].toFixed(2)} s` })),
      { figure: 'training: dataset, start of its process, gate, model stored', value: `${around.toFixed(2)} s` },
      {
        figure: 'from the promotion to the first decision read',
        value: between(promotion!.at, system.decisions.firstReadAt.get(model)!),
      },
      {
        figure: `${CORRECTIONS} corrections to the first decision by the new model`,
        value: `${total.toFixed(2)} s`,
        reach: `≤ ${REACH_SECONDS} s`,
        reached: total <= REACH_SECONDS,
      },
      {
        figure: 'contents meanwhile; without a decision, decided twice',
        value: `${stream.dueAt.size}; 0, ${system.decisions.doubled}`,
        reach: '0, 0',
        reached: system.decisions.doubled === 0,
      },
      {
        figure: 'their time from due to decision read, p50, p99',
        value: `${percentile(latencies, 0.5).toFixed(0)}, ${percentile(latencies, 0.99).toFixed(0)} ms`,
      },
    ];
  } finally {
    await system.stop();
  }
}

/** The platform's first training once it has ended. @throws if its model was not promoted. */
async function trained({ database, trainer }: RunningSystem, platform: string): Promise<TrainingJob> {
  const store = new PostgresTrainingJobStore(database);
  let job: TrainingJob | undefined;
  await until('the training', LIMIT_MS, async () => {
    [job] = await store.jobs(platform, 1);
    return job?.endedAt !== undefined;
  });
  if (job?.outcome?.promoted === true) return job;
  throw new Error(`not promoted: ${JSON.stringify(job)}\n${trainer!.lines.slice(-5).join('\n')}`);
}

/** Of the only training that there was. */
async function stageSeconds(url: string): Promise<Record<TrainingStage, number>> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Object.fromEntries(
    TRAINING_STAGES.map((stage) => {
      const found = new RegExp(`^parlance_training_seconds_sum\\{stage="${stage}"\\} (\\S+)$`, 'm').exec(metrics);
      if (found === null) throw new Error(`no time of stage ${stage} in the trainer's metrics`);
      return [stage, Number(found[1])];
    }),
  ) as Record<TrainingStage, number>;
}
