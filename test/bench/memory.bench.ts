import type { ContentSubmitted } from '@parlance/contracts';
import { openDatabase, PostgresPlatformStore, runMigrations } from '@parlance/persistence';
import { setTimeout as delay } from 'node:timers/promises';
import { KafkaRun } from '../e2e/kafka-run.js';
import { PLAIN_POLICY } from '../e2e/running-classifier.js';
import { ClassifierProcess } from '../support/classifier-process.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { startSharedPostgres } from '../support/postgres.js';
import type { BenchRow } from './bench-row.js';
import { madeUpTexts } from './serving-texts.js';

export const title = 'Memory: a classifier with two workers, a million messages over Kafka, exactly once';

const MESSAGES = 1_000_000;
const WORKERS = 2;
const PLATFORM = 'bench';
const SAMPLE_MS = 1000;
const REACH_MB = 450;
/** Of the highest value in the last quarter above that in the second: what garbage collection alone moves. */
const FLAT_MB = 15;

interface Sample {
  readonly decided: number;
  readonly residentMb: number;
}

export async function bench(): Promise<BenchRow[]> {
  const broker = await KafkaBroker.create();
  const postgres = await startSharedPostgres();
  try {
    await createPlatform(postgres.url);
    const run = new KafkaRun(broker.brokers);
    await run.createTopics();
    const settings = { ...run.settings, DATABASE_URL: postgres.url, PARLANCE_WORKERS: String(WORKERS) };
    const classifier = await ClassifierProcess.start(settings);
    try {
      const [samples] = await Promise.all([sampled(classifier.url), run.submit(contents())]);
      return rows(samples);
    } finally {
      await classifier.stop();
    }
  } finally {
    await postgres.stop();
    await broker.stop();
  }
}

function rows(samples: readonly Sample[]): BenchRow[] {
  const highest = (from: number, to: number): number =>
    Math.max(...samples.filter(({ decided }) => decided > from && decided <= to).map(({ residentMb }) => residentMb));
  const peak = highest(-1, MESSAGES);
  const growth = highest(0.75 * MESSAGES, MESSAGES) - highest(0.25 * MESSAGES, 0.5 * MESSAGES);
  return [
    { figure: 'resident memory before the first message', value: `${samples[0]!.residentMb.toFixed(0)} MB` },
    {
      figure: 'resident memory, highest',
      value: `${peak.toFixed(0)} MB`,
      reach: `≤ ${REACH_MB} MB`,
      reached: peak <= REACH_MB,
    },
    {
      figure: 'the last quarter of the messages against the second',
      value: `${growth > 0 ? '+' : ''}${growth.toFixed(0)} MB`,
      reach: `≤ +${FLAT_MB} MB`,
      reached: growth <= FLAT_MB,
    },
  ];
}

/** What the classifier's own metrics say, about once a second until all is decided. */
async function sampled(url: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const decided = sumOf(metrics, /^parlance_decisions_total\{.*\} (\d+)$/gm);
    samples.push({ decided, residentMb: sumOf(metrics, /^process_resident_memory_bytes (\d+)$/gm) / 1e6 });
    if (decided >= MESSAGES) return samples;
    await delay(SAMPLE_MS);
  }
}

function sumOf(metrics: string, series: RegExp): number {
  return [...metrics.matchAll(series)].reduce((sum, [, value]) => sum + Number(value), 0);
}

async function createPlatform(databaseUrl: string): Promise<void> {
  await runMigrations(databaseUrl);
  const database = await openDatabase(databaseUrl, { maxConnections: 1 });
  await new PostgresPlatformStore(database).put({ id: PLATFORM, displayName: 'Bench', policy: PLAIN_POLICY });
  await database.destroy();
}

function* contents(): Generator<ContentSubmitted> {
  let n = 0;
  for (const text of madeUpTexts(MESSAGES)) {
    yield { schemaVersion: 1, platform: PLATFORM, contentId: `content-${n}`, text, threadId: `thread-${n % 5000}` };
    n++;
  }
}
