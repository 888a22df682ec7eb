import { type ClassifierConfig, readConfig, type RunningClassifier, startClassifier } from '@parlance/classifier';
import { type AccessGrant, ALL_PLATFORMS, type ModelRegistry, type PlatformStore, type Policy } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { PostgresModelRegistry, PostgresPlatformStore } from '@parlance/persistence';
import { issueKey } from '../support/issue-key.js';
import { keepShippedBase } from '../support/keep-shipped-base.js';
import { startMigratedPostgres } from '../support/migrated-postgres.js';

/** A policy under which `toxicity` from 0.5 is reviewed and from 0.9 blocked. */
export const PLAIN_POLICY: Policy = {
  labels: { toxicity: { review: 0.5, block: 0.9 } },
  onScoringFailure: 'review',
};

/** A whole classifier in this process: real workers, real PostgreSQL, and the registry's other side to edit with. */
export interface ClassifierUnderTest {
  readonly url: string;
  readonly store: PlatformStore;
  readonly registry: ModelRegistry;
  /** What it wrote to its log, one JSON object a line. */
  readonly log: readonly string[];
  /** An access key that may submit contents of every platform. */
  readonly key: string;
  /** Another key, as the control plane would make it. */
  issueKey(grant: AccessGrant): Promise<string>;
  /** Its answer to a request for decisions with the first key. */
  decide(platform: string, body: unknown): Promise<Response>;
  /** Stops it and starts another one with the same settings and database; it listens elsewhere. */
  restart(): Promise<void>;
  /** The value of one series at `/metrics`, 0 if it is not there: `name{label="value"}`. */
  metric(series: string): Promise<number>;
  stop(): Promise<void>;
}

export interface UnderTestOptions {
  /** Gives the address by which the classifier reaches the database, where it is not the database's own. */
  readonly databaseUrl?: (url: string) => Promise<string>;
}

/** Starts one with the platforms given and settings beside those that every test needs. */
export async function startClassifierUnderTest(
  platforms: readonly { readonly id: string; readonly policy: Policy }[],
  settings: Readonly<Partial<Record<keyof ClassifierConfig, string>>> = {},
  { databaseUrl = (url) => Promise.resolve(url) }: UnderTestOptions = {},
): Promise<ClassifierUnderTest> {
  const postgres = await startMigratedPostgres();
  const { database } = postgres;
  const store = new PostgresPlatformStore(database);
  for (const { id, policy } of platforms) await store.put({ id, displayName: id, policy });
  const key = await issueKey(database, { role: 'submit', platforms: ALL_PLATFORMS });
  const registry = new PostgresModelRegistry(database);
  await keepShippedBase(registry);
  const log: string[] = [];
  const logger = new StructuredLogger({ service: 'spec', destination: { write: (line) => void log.push(line) } });
  const config = readConfig({
    PORT: '0',
    PARLANCE_WORKERS: '1',
    DATABASE_URL: await databaseUrl(postgres.url),
    ...settings,
  });
  let classifier: RunningClassifier;
  try {
    classifier = await startClassifier(config, logger);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return {
    get url() {
      return classifier.url;
    },
    store,
    key,
    issueKey: (grant) => issueKey(database, grant),
    registry,
    log,
    decide: (platform, body) =>
      fetch(`${classifier.url}/v1/platforms/${platform}/decisions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    restart: async () => {
      await classifier.stop();
      classifier = await startClassifier(config, logger);
    },
    metric: async (series) => {
      const text = await (await fetch(`${classifier.url}/metrics`)).text();
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
      return line === undefined ? 0 : Number(line.slice(series.length + 1));
    },
    stop: async () => {
      await classifier.stop();
      await postgres.stop();
    },
  };
}

/** Asks again and again until the answer is yes; fails after `limitMs`. */
export async function until(what: string, limitMs: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
