import { randomUUID } from 'node:crypto';
import { type DecisionsResponse, decisionsResponse } from '@parlance/contracts';
import { prAuc, Ranking, rocAuc, type TrainingJob } from '@parlance/domain';
import { PostgresModelRegistry, PostgresTrainingJobStore } from '@parlance/persistence';
import type { LabelledText } from '@parlance/platform-model';
import { PLAIN_POLICY, until } from '../e2e/running-classifier.js';
import { issueKey } from '../support/issue-key.js';
import type { BenchOptions } from './bench-options.js';
import type { BenchRow } from './bench-row.js';
import { judgedOnce, LABEL, labelledPlatforms, shuffled } from './labelled-platforms.js';
import { RunningSystem } from './running-system.js';

export const title =
  'Real input: a platform’s file as corrections over Kafka, and how its unseen file is decided after each portion';

const PORTIONS = [64, 128, 256, 1000, 4000];
const DEFAULT_PLATFORM = 'gametox';
const LIMIT_MS = 300_000;

/** Needs `--data DIR`; `--platform NAME` chooses the file, `--sizes LIST` the portions, each the corrections so far. */
export async function bench({ dataDir, platform: name, sizes = PORTIONS }: BenchOptions): Promise<BenchRow[]> {
  if (dataDir === undefined) return [{ figure: 'skipped', value: 'needs --data DIR with labelled platform files' }];
  const [labelled] = await labelledPlatforms(dataDir, name ?? DEFAULT_PLATFORM);
  const { name: platform, train, dev } = labelled!;
  const corrections = shuffled(judgedOnce(train), 1);
  const system = await RunningSystem.start({
    platform,
    policy: PLAIN_POLICY,
    trainer: { PARLANCE_TRAINING_MINUTES_BETWEEN: '0' },
  });
  try {
    const rows = [
      { figure: 'platform; contents of its unseen file', value: `${platform}; ${dev.length}` },
      await decidedRow(system, { platform, dev, portion: 0 }),
    ];
    const key = await issueKey(system.database, { role: 'submit', platforms: [platform] });
    let sent = 0;
    for (const size of sizes) {
      const portion = Math.min(size, corrections.length);
      await system.correct(corrections.slice(sent, portion));
      sent = portion;
      const job = await trained(system, platform, portion);
      await champion(system, platform, key);
      rows.push(await decidedRow(system, { platform, dev, portion, job }));
    }
    const lost = { deadLetters: (await system.run.deadLetters()).length, doubled: system.decisions.doubled };
    return [
      ...rows,
      {
        figure: 'contents lost, dead letters, decided twice',
        value: `0, ${lost.deadLetters}, ${lost.doubled}`,
        reach: '0, 0, 0',
        reached: lost.deadLetters === 0 && lost.doubled === 0,
      },
    ];
  } finally {
    await system.stop();
  }
}

/** The training that saw so many corrections, once it has ended. */
async function trained({ database, trainer }: RunningSystem, platform: string, seen: number): Promise<TrainingJob> {
  const store = new PostgresTrainingJobStore(database);
  let job: TrainingJob | undefined;
  await until(`a training on ${seen} corrections`, LIMIT_MS, async () => {
    [job] = await store.jobs(platform, 1);
    if (job?.state === 'failed') throw new Error(`${job.problem}\n${trainer!.lines.slice(-5).join('\n')}`);
    return job?.outcome?.judgements === seen;
  });
  return job!;
}

/** Resolves when the classifier decides by the registry's champion. */
async function champion({ database, classifier }: RunningSystem, platform: string, key: string): Promise<void> {
  const found = (await new PostgresModelRegistry(database).champions()).find((one) => one.platform === platform);
  await until(`decisions by ${found?.model ?? 'the base model'}`, LIMIT_MS, async () => {
    const response = await fetch(`${classifier.url}/v1/platforms/${platform}/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      // Each an id of its own: decisions over HTTP are published, too.
      body: JSON.stringify({ contents: [{ id: `probe-${randomUUID()}`, text: 'gg' }] }),
    });
    const { decisions }: DecisionsResponse = decisionsResponse.parse(await response.json());
    return found === undefined ? decisions[0]!.model.startsWith('base-') : decisions[0]!.model === found.model;
  });
}

/** Submits the unseen file over Kafka and waits for each decision. */
async function decidedRow(
  { run, decisions }: RunningSystem,
  of: {
    readonly platform: string;
    readonly dev: readonly LabelledText[];
    readonly portion: number;
    readonly job?: TrainingJob;
  },
): Promise<BenchRow> {
  const { platform, dev, portion, job } = of;
  const contents = dev.map(({ text }, i) => ({
    ...{ schemaVersion: 1 as const, platform, contentId: `after-${portion}-${i}`, text },
    authorId: `author-${i % 997}`,
  }));
  await run.submit(contents);
  await decisions.decided(
    contents.map(({ contentId }) => contentId),
    LIMIT_MS,
  );
  const made = contents.map(({ contentId }) => decisions.decisions.get(contentId)!.decision);
  const ranking = Ranking.of(
    made.map(({ scores }) => scores[LABEL] ?? 0),
    dev.map(({ labels }) => labels[LABEL]!),
  );
  const versions = [...new Set(made.map(({ model }) => model))];
  const codes = job?.outcome?.verdict?.reasons.map(({ code }) => code).join(', ');
  const became =
    job === undefined ? '' : `; ${job.outcome!.promoted ? 'promoted' : 'rejected'}: ${codes ?? job.outcome!.detail}`;
  return {
    figure: `after ${portion} corrections: ROC-AUC, PR-AUC of the decisions; by`,
    value: `${rocAuc(ranking)!.toFixed(3)}, ${prAuc(ranking)!.toFixed(3)}; ${versions.join(' and ')}${became}`,
    reach: 'one version',
    reached: versions.length === 1,
  };
}
