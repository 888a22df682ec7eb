import { readFile } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';

type Stop = () => Promise<void>;

/**
 * Starts once what several of the chosen specs share, and names it in the environment they inherit: KAFKA_BROKERS and
 * DATABASE_URL, unless these are set already. A run of unit specs alone starts nothing.
 */
export default async function startShared(project: TestProject): Promise<Stop> {
  // Vitest keeps the file names it was asked for to itself; without them every spec counts as chosen.
  const asked = Reflect.get(project.vitest, 'filenamePattern') as string[] | undefined;
  const { testFiles } = await project.globTestFiles(asked);
  const sources = await Promise.all(testFiles.map((file) => readFile(file, 'utf8')));
  const anyNames = (word: string): boolean => sources.some((source) => source.includes(word));
  const stops: Stop[] = [];
  if (anyNames('PostgresForTests')) stops.push(await sharePostgres());
  if (anyNames('kafkaForSpec')) stops.push(await shareKafka());
  return async () => {
    for (const stop of stops) await stop();
  };
}

async function sharePostgres(): Promise<Stop> {
  const { startSharedPostgres } = await import('./postgres.js');
  const { url, stop } = await startSharedPostgres();
  process.env['DATABASE_URL'] = url;
  return stop;
}

/** Without a Kafka the specs that need it skip themselves loudly (kafka-for-spec.ts); with CI=true the run fails here. */
async function shareKafka(): Promise<Stop> {
  const { startSharedKafka } = await import('./kafka-broker.js');
  const kafka = await startSharedKafka();
  if ('unavailable' in kafka) {
    if (process.env['CI'] === 'true')
      throw new Error(`CI=true and there is no Kafka to test with: ${kafka.unavailable}`);
    return () => Promise.resolve();
  }
  process.env['KAFKA_BROKERS'] = kafka.brokers.join(',');
  return kafka.stop;
}
